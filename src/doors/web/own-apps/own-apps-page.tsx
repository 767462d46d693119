import type { Application } from '../../../authorization/application.js'
import { outOfBand } from '../../../authorization/redirect-uris.js'
import { wordsOf } from '../../../identity/scopes/oauth-names.js'
import { Button, Fact, Form, HiddenFields, Notice, RelativeTime } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import { capitalize } from '../../../html/scope-list.js'
import { SecretField } from '../../../html/secret-field.js'
import type { Visitor } from '../../../html/visitor.js'
import { RegisterApp, type AppDraftMistake } from './register-app.js'
import { ownAppsPath } from './paths.js'

export interface OwnAppsView {
  /** Those of this page, newest first. */
  applications: readonly Application[]
  /** From 1. */
  page: number
  hasNext: boolean
  /** Epoch milliseconds. */
  now: number
  news?: string | undefined
  mistake?: AppDraftMistake | undefined
}

interface ItemProps {
  visitor: Visitor
  application: Application
}

function AppScopes({ scopes }: Pick<Application, 'scopes'>) {
  return (
    <details>
      <summary>What it may ask for</summary>
      <ul class="scopes">
        {scopes.map((name) => (
          <li key={name}>
            <span>{capitalize(wordsOf(name))}</span> <code>{name}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Something that is done to an app after it was asked whether to. */
function AppAct({
  visitor,
  application: { handle, name },
  act,
}: ItemProps & { act: 'secret' | 'remove' }) {
  const words = act === 'secret' ? 'New secret' : 'Remove'
  return (
    <details class="confirm">
      <summary class="button quiet" aria-label={`${words}: ${name}`}>
        {words}
      </summary>
      <Notice kind="warning">
        {act === 'secret'
          ? 'The secret it has now stops working. What people have allowed stays.'
          : 'Everyone who allowed this app is logged out of it. This can’t be undone.'}
      </Notice>
      <Form visitor={visitor} action={`${ownAppsPath}/${act}`}>
        <HiddenFields fields={[['handle', handle]]} />
        <Button
          look="danger"
          label={`${act === 'secret' ? 'Make a new secret' : 'Yes, remove it'}: ${name}`}
        >
          {act === 'secret' ? 'Make a new secret' : 'Yes, remove it'}
        </Button>
      </Form>
    </details>
  )
}

function RedirectList({ redirectUris }: Pick<Application, 'redirectUris'>) {
  return (
    <>
      {redirectUris.map((uri, at) => (
        <span key={uri}>
          {at > 0 && <br />}
          {uri === outOfBand ? 'None: the code is copied' : <code>{uri}</code>}
        </span>
      ))}
    </>
  )
}

function AppItem({ visitor, application, now }: ItemProps & { now: number }) {
  const { name, website, clientId, secretDigest, redirectUris, createdAt } = application
  return (
    <li class="card session">
      <h2 dir="auto">{name}</h2>
      <dl class="facts">
        <Fact name="Client id">
          <code>{clientId}</code>
        </Fact>
        <Fact name="Kind">{secretDigest === undefined ? 'Public' : 'With a secret'}</Fact>
        <Fact name="Registered">
          <RelativeTime at={createdAt} now={now} />
        </Fact>
        <Fact name="Redirect addresses">
          <RedirectList redirectUris={redirectUris} />
        </Fact>
        {website === undefined ? undefined : (
          <Fact name="Website">
            <a href={website} rel="nofollow noopener noreferrer">
              {website}
            </a>
          </Fact>
        )}
      </dl>
      <AppScopes scopes={application.scopes} />
      {secretDigest === undefined ? undefined : (
        <AppAct visitor={visitor} application={application} act="secret" />
      )}
      <AppAct visitor={visitor} application={application} act="remove" />
    </li>
  )
}

/** The OAuth apps that a person has registered, and a form for a new one. */
export function ownAppsPage(visitor: Visitor, view: OwnAppsView): Page {
  const { applications, page, hasNext, now, news, mistake } = view
  const content = (
    <>
      <h1>My OAuth apps</h1>
      <p class="lead">
        Apps of your own that ask people on this server for access.{' '}
        <a href="/docs/write-a-client#oauth">How an app asks</a>
      </p>
      {news === undefined ? undefined : <Notice kind="news">{news}</Notice>}
      {applications.length === 0 ? <p>You have registered none yet.</p> : undefined}
      <ul class="sessions">
        {applications.map((application) => (
          <AppItem key={application.id} visitor={visitor} application={application} now={now} />
        ))}
      </ul>
      <Turn path={ownAppsPath} page={page} hasNext={hasNext} words={['Newer', 'Older']} />
      <RegisterApp visitor={visitor} mistake={mistake} />
      <p class="actions">
        <a href="/token_manager">Apps and devices with access to your account</a>
      </p>
    </>
  )
  return { title: 'My OAuth apps', path: '/token_manager', visitor, content }
}

interface MadeApp {
  name: string
  clientId: string
  /** Absent for a public client. */
  secret: string | undefined
}

/** What an app identifies itself with; its secret is shown once. */
export function appSecretPage(visitor: Visitor, { name, clientId, secret }: MadeApp): Page {
  const content = (
    <div class="card">
      <h1>
        <bdi>{name}</bdi>
      </h1>
      {secret === undefined ? (
        <p>It has no secret: it must use PKCE.</p>
      ) : (
        <Notice kind="news">
          Copy the secret now: it won’t be shown again. Keep it where only your app can read it.
        </Notice>
      )}
      <div class="stack">
        <SecretField id="client-id" label="Client id" secret={clientId} />
        {secret === undefined ? undefined : (
          <SecretField id="client-secret" label="Client secret" secret={secret} />
        )}
        <p>
          <a href={ownAppsPath}>My OAuth apps</a>
        </p>
      </div>
    </div>
  )
  return { title: 'Your app', path: '/token_manager', visitor, width: 'narrow', content }
}
