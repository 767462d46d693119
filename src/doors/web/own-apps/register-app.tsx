import { narrowScopeNames, wordsOf } from '../../../identity/scopes/oauth-names.js'
import { Button, describedBy, Field, Form, Notice } from '../../../html/elements.js'
import type { Mistake } from '../../../html/form-again.js'
import { capitalize } from '../../../html/scope-list.js'
import type { Visitor } from '../../../html/visitor.js'
import { ownAppNameLength } from './app-draft.js'
import { ownAppsPath } from './paths.js'

/** What a form that was refused had in it, and why. */
export interface AppDraftMistake extends Mistake {
  scopeNames: readonly string[]
}

const fields = ['name', 'website', 'redirects', 'scope', 'kind']

/** What stands in the boxes at first. */
const usualScopeNames = ['profile']

interface TextFieldProps {
  id: 'name' | 'website'
  label: string
  hint: string
  mistake: AppDraftMistake | undefined
}

const messageAt = (mistake: AppDraftMistake | undefined, field: string) =>
  mistake?.field === field ? mistake.message : undefined

function TextField({ id, label, hint, mistake }: TextFieldProps) {
  const about = { hint, mistake: messageAt(mistake, id) }
  return (
    <Field id={id} label={label} {...about}>
      <input
        id={id}
        name={id}
        value={mistake?.typed[id] ?? ''}
        required={id === 'name'}
        maxLength={id === 'name' ? ownAppNameLength : 2000}
        dir={id === 'name' ? 'auto' : undefined}
        inputMode={id === 'website' ? 'url' : undefined}
        autocomplete="off"
        {...describedBy(id, about)}
      />
    </Field>
  )
}

function RedirectsField({ mistake }: { mistake: AppDraftMistake | undefined }) {
  const about = {
    hint: 'Where people are sent back to, one address a line. Without any, people copy a code.',
    mistake: messageAt(mistake, 'redirects'),
  }
  return (
    <Field id="redirects" label="Redirect addresses" {...about}>
      <textarea
        id="redirects"
        name="redirects"
        rows={3}
        maxLength={20_000}
        spellcheck={false}
        placeholder="https://app.example/callback"
        {...describedBy('redirects', about)}
      >
        {mistake?.typed.redirects ?? ''}
      </textarea>
    </Field>
  )
}

function KindField({ mistake }: { mistake: AppDraftMistake | undefined }) {
  const about = {
    hint: 'An app on a phone or in a page can’t keep a secret: everyone who has it can read it.',
    mistake: messageAt(mistake, 'kind'),
  }
  const chosen = mistake?.typed.kind
  return (
    <Field id="kind" label="Where it runs" {...about}>
      <select id="kind" name="kind" {...describedBy('kind', about)}>
        <option value="secret">On a server: it gets a secret</option>
        <option value="public" selected={chosen === 'public'}>
          On a phone, a computer or in a page: no secret
        </option>
      </select>
    </Field>
  )
}

function AppScopeBoxes({ mistake }: { mistake: AppDraftMistake | undefined }) {
  const message = messageAt(mistake, 'scope')
  const ticked = mistake?.scopeNames ?? usualScopeNames
  return (
    <fieldset class="choices columns wide" aria-describedby={message && 'scope-mistake'}>
      <legend>It may ask people to let it:</legend>
      {message === undefined ? undefined : (
        <p class="mistake" id="scope-mistake">
          {message}
        </p>
      )}
      {narrowScopeNames.map((name) => (
        <label key={name}>
          <input type="checkbox" name="scope" value={name} checked={ticked.includes(name)} />
          <span>{capitalize(wordsOf(name))}</span>
          <code>{name}</code>
        </label>
      ))}
    </fieldset>
  )
}

/** The form for a new app. */
export function RegisterApp({
  visitor,
  mistake,
}: {
  visitor: Visitor
  mistake: AppDraftMistake | undefined
}) {
  const isWhole = mistake !== undefined && !fields.includes(mistake.field ?? '')
  return (
    <section class="card">
      <h2 id="register">Register an app</h2>
      {isWhole ? <Notice kind="error">{mistake.message}</Notice> : undefined}
      <Form visitor={visitor} action={ownAppsPath} class="stack">
        <TextField
          id="name"
          label="Name"
          hint="People see it when they allow it."
          mistake={mistake}
        />
        <TextField id="website" label="Website" hint="Optional." mistake={mistake} />
        <RedirectsField mistake={mistake} />
        <KindField mistake={mistake} />
        <AppScopeBoxes mistake={mistake} />
        <div class="actions">
          <Button look="primary">Register app</Button>
        </div>
      </Form>
    </section>
  )
}
