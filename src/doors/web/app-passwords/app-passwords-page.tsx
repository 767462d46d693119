import { wordsOf, narrowScopeNames } from '../../../identity/scopes/oauth-names.js'
import {
  appPasswordNameLength,
  invidiousScopeNames,
  roomScopeNames,
} from '../../../identity/sessions/app-password.js'
import type { Session } from '../../../identity/sessions/store.js'
import {
  Button,
  describedBy,
  Fact,
  Field,
  Form,
  Notice,
  RelativeTime,
} from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import { pageOfList } from '../../../html/page-of-list.js'
import { capitalize, ConsentList } from '../../../html/scope-list.js'
import { SecretField } from '../../../html/secret-field.js'
import type { Visitor } from '../../../html/visitor.js'

export const appPasswordsPath = '/account/app-passwords'

/** What a form that was refused had in it, and why. */
export interface AppPasswordMistake {
  field: 'name' | 'scope' | undefined
  message: string
  name: string
  scopeNames: readonly string[]
}

export interface AppPasswordsView {
  appPasswords: readonly Session[]
  /** Which page of them, from 1. */
  page?: number | undefined
  /** Whom the boxes are ticked for at first. */
  preset: 'invidious' | 'rooms'
  /** Epoch milliseconds. */
  now: number
  news?: string | undefined
  mistake?: AppPasswordMistake | undefined
}

interface ItemProps {
  visitor: Visitor
  appPassword: Session
  now: number
}

function AppPasswordItem({ visitor, appPassword, now }: ItemProps) {
  const { name = '', handle, scopes, createdAt, lastUsedAt } = appPassword
  return (
    <li class="card session">
      <div class="head">
        <h2 dir="auto">{name}</h2>
        <Form visitor={visitor} action={`${appPasswordsPath}/revoke`}>
          <Button look="danger" name="handle" value={handle} label={`Revoke ${name}`}>
            Revoke
          </Button>
        </Form>
      </div>
      <details>
        <summary>What it may do</summary>
        <ConsentList scopes={scopes} />
      </details>
      <dl class="facts">
        <Fact name="Created">
          <RelativeTime at={createdAt} now={now} />
        </Fact>
        <Fact name="Last used">
          {lastUsedAt > createdAt ? <RelativeTime at={lastUsedAt} now={now} /> : 'Not used yet'}
        </Fact>
      </dl>
    </li>
  )
}

interface ScopeChoicesProps {
  chosen: readonly string[]
  mistake: string | undefined
}

function ScopeChoices({ chosen, mistake }: ScopeChoicesProps) {
  return (
    <fieldset class="choices" aria-describedby={mistake && 'scope-mistake'}>
      <legend>The app may:</legend>
      {mistake === undefined ? undefined : (
        <p class="mistake" id="scope-mistake">
          {mistake}
        </p>
      )}
      {narrowScopeNames.map((name, index) => (
        <label key={name} for={`scope-${index}`}>
          <input
            type="checkbox"
            id={`scope-${index}`}
            name="scope"
            value={name}
            checked={chosen.includes(name)}
          />
          <span>{capitalize(wordsOf(name))}</span>
          <code>{name}</code>
        </label>
      ))}
    </fieldset>
  )
}

function Preset({ preset }: Pick<AppPasswordsView, 'preset'>) {
  if (preset === 'rooms') {
    return (
      <p>
        The boxes are ticked for an OpenTogetherTube client.{' '}
        <a href={`${appPasswordsPath}#create`}>Tick them for an Invidious app</a>
      </p>
    )
  }
  return (
    <p>
      The boxes are ticked for an Invidious app.{' '}
      <a href={`${appPasswordsPath}?for=rooms#create`}>Tick them for an OpenTogetherTube client</a>
    </p>
  )
}

function Create({ visitor, view }: { visitor: Visitor; view: AppPasswordsView }) {
  const { mistake, preset } = view
  const messageAt = (field: AppPasswordMistake['field']) =>
    mistake?.field === field ? mistake?.message : undefined
  const about = {
    hint: 'The app and the device, so that you find it again.',
    mistake: messageAt('name'),
  }
  const usual = preset === 'rooms' ? roomScopeNames : invidiousScopeNames
  const whole = mistake && mistake.field === undefined ? mistake.message : undefined
  return (
    <section class="card">
      <h2 id="create">Create an app password</h2>
      {whole === undefined ? undefined : <Notice kind="error">{whole}</Notice>}
      <Preset preset={preset} />
      <Form visitor={visitor} action={appPasswordsPath} class="stack">
        <Field id="name" label="Name" {...about}>
          <input
            id="name"
            name="name"
            required
            value={mistake?.name ?? ''}
            maxLength={appPasswordNameLength}
            autocomplete="off"
            dir="auto"
            {...describedBy('name', about)}
          />
        </Field>
        <ScopeChoices chosen={mistake?.scopeNames ?? usual} mistake={messageAt('scope')} />
        <div class="actions">
          <Button look="primary">Create app password</Button>
        </div>
      </Form>
    </section>
  )
}

/** The app passwords of a person, and a form for a new one. */
export function appPasswordsPage(visitor: Visitor, view: AppPasswordsView): Page {
  const { appPasswords, now, news } = view
  const { shown, page, hasNext } = pageOfList(appPasswords, view.page, 25)
  const content = (
    <>
      <h1>App passwords</h1>
      <p class="lead">
        For apps that ask for your username and a password and know nothing else, such as Yattee or
        Clipious. Each app gets its own, which allows only what you choose and ends when you revoke
        it.
      </p>
      {news === undefined ? undefined : <Notice kind="news">{news}</Notice>}
      {appPasswords.length === 0 ? <p>You have none yet.</p> : undefined}
      <ul class="sessions">
        {shown.map((appPassword) => (
          <AppPasswordItem
            key={appPassword.id}
            visitor={visitor}
            appPassword={appPassword}
            now={now}
          />
        ))}
      </ul>
      <Turn path={appPasswordsPath} page={page} hasNext={hasNext} words={['Newer', 'Older']} />
      <Create visitor={visitor} view={view} />
      <p>
        <a href="/account/security">Security</a>
      </p>
    </>
  )
  return { title: 'App passwords', path: '/account', visitor, content }
}

/** A new app password, shown once. */
export function newAppPasswordPage(visitor: Visitor, made: { name: string; secret: string }): Page {
  const content = (
    <div class="card">
      <h1>Your app password</h1>
      <Notice kind="news">
        Copy it now: it won’t be shown again. Anyone who has it can use it, so keep it secret.
      </Notice>
      <p>
        In <bdi>{made.name}</bdi>, log in as <strong dir="auto">{visitor.name}</strong> with this
        password:
      </p>
      <SecretField id="secret" label="App password" secret={made.secret} />
      <p>
        <a href={appPasswordsPath}>App passwords</a>
      </p>
    </div>
  )
  return { title: 'Your app password', path: '/account', visitor, width: 'narrow', content }
}
