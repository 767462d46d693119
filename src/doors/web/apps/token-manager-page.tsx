import type { Session } from '../../../identity/sessions/store.js'
import { Button, Fact, Form, RelativeTime } from '../../../html/elements.js'
import { appPasswordsPath } from '../app-passwords/app-passwords-page.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import { ConsentList, ScopeList } from '../../../html/scope-list.js'
import { kindInWords, sessionTitleOf } from '../../../html/session-words.js'
import type { Visitor } from '../../../html/visitor.js'
import { ownAppsPath } from '../own-apps/paths.js'
import { tokenBuilderPath } from './token-builder-page.js'

const action = '/token_manager'

/** A session with when it ends unless it is used again; Infinity when it does not. */
export interface ListedSession extends Session {
  endsAt: number
}

/** When a session really ends: by its own end, or by lying unused. */
export function SessionEnd({ session, now }: { session: ListedSession; now: number }) {
  const { endsAt, expiresAt = Infinity } = session
  if (endsAt === Infinity) return <>Never</>
  return (
    <>
      <RelativeTime at={endsAt} now={now} />
      {endsAt < expiresAt ? ' if not used' : ''}
    </>
  )
}

interface FactsProps {
  session: ListedSession
  now: number
  /** Whether it is the session that shows the page. */
  isThis: boolean
}

function Facts({ session, now, isThis }: FactsProps) {
  const { client, createdAt, lastUsedAt } = session
  const from = client !== undefined && client !== sessionTitleOf(session) ? client : undefined
  return (
    <dl class="facts">
      <Fact name="Kind">
        {kindInWords(session)}
        {from === undefined ? '' : `, ${from}`}
      </Fact>
      <Fact name="Created">
        <RelativeTime at={createdAt} now={now} />
      </Fact>
      <Fact name="Last used">
        {isThis || lastUsedAt > createdAt ? (
          <RelativeTime at={isThis ? now : lastUsedAt} now={now} />
        ) : (
          'Not used yet'
        )}
      </Fact>
      <Fact name="Expires">
        <SessionEnd session={session} now={now} />
      </Fact>
    </dl>
  )
}

interface ItemProps {
  visitor: Visitor
  session: ListedSession
  now: number
}

function CredentialItem({ visitor, session, now }: ItemProps) {
  const isThis = session.id === visitor.session.id
  const List = session.kind === 'oauth' || session.kind === 'app_password' ? ConsentList : ScopeList
  return (
    <li class="card session">
      <div class="head">
        <h2 dir="auto">{sessionTitleOf(session)}</h2>
        {isThis ? (
          <span class="tag">This browser</span>
        ) : (
          <Form visitor={visitor} action={action}>
            <Button
              look="danger"
              name="handle"
              value={session.handle}
              label={`Revoke ${sessionTitleOf(session)}`}
            >
              Revoke
            </Button>
          </Form>
        )}
      </div>
      <List scopes={session.scopes} />
      <Facts session={session} now={now} isThis={isThis} />
    </li>
  )
}

function RevokeOthers({ visitor, count }: { visitor: Visitor; count: number }) {
  if (count === 0) return <></>
  return (
    <details class="confirm">
      <summary class="button danger">Revoke all others</summary>
      <div class="notice warning">
        <p>
          {count === 1
            ? 'One other app or device loses access immediately.'
            : `${count} other apps and devices lose access immediately.`}{' '}
          This browser stays logged in.
        </p>
        <Form visitor={visitor} action={action}>
          <Button look="danger" name="all_others" value="true">
            Yes, revoke {count === 1 ? 'it' : `all ${count}`}
          </Button>
        </Form>
      </div>
    </details>
  )
}

function CredentialSearch({ search }: { search: string }) {
  return (
    <form method="get" action={action} role="search" class="search">
      <label for="q">Find an app or device</label>
      <input id="q" name="q" type="search" value={search} maxLength={100} autocomplete="off" />
      <Button>Search</Button>
    </form>
  )
}

export interface TokenManagerView {
  /** Those of this page. */
  sessions: readonly ListedSession[]
  /** Of all that the search finds. */
  found: number
  /** Of all but this browser. */
  others: number
  search: string
  /** From 1. */
  page: number
  hasNext: boolean
  /** Epoch milliseconds. */
  now: number
}

/** Everything with access to the account, with what it may do and a button to revoke it. */
export function tokenManagerPage(visitor: Visitor, view: TokenManagerView): Page {
  const { sessions, others, search, page, hasNext, now } = view
  const path = search === '' ? action : `${action}?q=${encodeURIComponent(search)}`
  const content = (
    <>
      <h1>Apps and devices</h1>
      <p class="lead">
        Apps and devices with access to your account. Revoking takes effect immediately.
      </p>
      <RevokeOthers visitor={visitor} count={others} />
      {(others > 0 || search !== '') && <CredentialSearch search={search} />}
      {view.found === 0 ? <p class="lead">Nothing found.</p> : undefined}
      <ul class="sessions">
        {sessions.map((session) => (
          <CredentialItem key={session.id} visitor={visitor} session={session} now={now} />
        ))}
      </ul>
      <Turn path={path} page={page} hasNext={hasNext} words={['Newer', 'Older']} />
      <section class="card">
        <h2>Create an app password</h2>
        <p>For an app that asks for your username and a password, and knows nothing else.</p>
        <p class="actions">
          <a class="button" href={appPasswordsPath}>
            App passwords
          </a>
        </p>
      </section>
      <section class="card">
        <h2>Create a token</h2>
        <p>For a script, or an app that takes a token. You choose what it may do.</p>
        <p class="actions">
          <a class="button" href={tokenBuilderPath}>
            Build a token
          </a>
        </p>
      </section>
      <section class="card">
        <h2>Write an app</h2>
        <p>Register an app of your own that asks people here for access.</p>
        <p class="actions">
          <a class="button" href={ownAppsPath}>
            My OAuth apps
          </a>
        </p>
      </section>
    </>
  )
  return { title: 'Apps and devices', path: action, visitor, content }
}
