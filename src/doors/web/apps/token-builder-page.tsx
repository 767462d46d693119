import { describeScope } from '../../../identity/scopes/describe-scope.js'
import { Button, describedBy, Field, Form, Notice } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import type { Page } from '../../../html/layout.js'
import type { Visitor } from '../../../html/visitor.js'
import { tokenChoices, tokenLifetimes, tokenPresets } from './token-choices.js'

export const tokenBuilderPath = '/account/tokens/new'

export interface TokenBuilderView {
  /** The boxes that are ticked. */
  scopes: readonly string[]
  /** Other scopes, as typed. */
  more: string
  /** One of `tokenLifetimes`. */
  days: string
  /** The name of the preset that is ticked. */
  preset: string | undefined
  mistake?: Mistake | undefined
}

function Presets({ chosen }: { chosen: string | undefined }) {
  return (
    <nav aria-label="Presets" class="tabs">
      <ul>
        {tokenPresets.map(({ name, title }) => (
          <li key={name}>
            <a
              href={`${tokenBuilderPath}?for=${name}`}
              aria-current={name === chosen ? 'true' : undefined}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function ScopeBoxes({ ticked }: { ticked: readonly string[] }) {
  return (
    <>
      {tokenChoices.map(({ legend, scopes }) => (
        <fieldset key={legend} class="choices columns wide">
          <legend>{legend}</legend>
          {scopes.map((scope) => (
            <label key={scope}>
              <input type="checkbox" name="scope" value={scope} checked={ticked.includes(scope)} />
              <span>{describeScope(scope)}</span>
              <code>{scope}</code>
            </label>
          ))}
        </fieldset>
      ))}
    </>
  )
}

function OtherScopes({ more, mistake }: { more: string; mistake: string | undefined }) {
  const about = {
    hint: 'For what has no box, separated by spaces or commas, such as GET:playlists/IVPL…',
    mistake,
  }
  return (
    <Field id="more" label="Other scopes" {...about}>
      <input
        id="more"
        name="more"
        value={more}
        maxLength={2000}
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        {...describedBy('more', about)}
      />
    </Field>
  )
}

function Lifetime({ days, mistake }: { days: string; mistake: string | undefined }) {
  return (
    <Field id="days" label="Expires after" mistake={mistake}>
      <select id="days" name="days" {...describedBy('days', { mistake })}>
        {tokenLifetimes.map(({ days: value, title }) => (
          <option key={value} value={value} selected={value === days}>
            {title}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** Where a person chooses what a token may do. Nothing is made before the next page has explained it. */
export function tokenBuilderPage(visitor: Visitor, view: TokenBuilderView): Page {
  const { scopes, more, days, preset, mistake } = view
  const isAboutDays = mistake?.field === 'days'
  const isAboutScopes = mistake?.field === 'more' || mistake?.code === 'scope_malformed'
  const content = (
    <>
      <h1>Build a token</h1>
      <p class="lead">
        For a script or an app that takes a token. Tick what it may do; the next page shows it again
        before anything is created. <a href="/docs/scopes">What every scope opens</a>
      </p>
      {mistake && !isAboutDays && !isAboutScopes ? (
        <Notice kind="error">{mistake.message}</Notice>
      ) : undefined}
      <Presets chosen={preset} />
      <section class="card">
        <Form visitor={visitor} action={tokenBuilderPath} class="stack">
          <ScopeBoxes ticked={scopes} />
          <OtherScopes more={more} mistake={isAboutScopes ? mistake.message : undefined} />
          <Lifetime days={days} mistake={isAboutDays ? mistake.message : undefined} />
          <div class="actions">
            <Button look="primary">Continue</Button>
          </div>
        </Form>
      </section>
    </>
  )
  return { title: 'Build a token', path: '/token_manager', visitor, content }
}
