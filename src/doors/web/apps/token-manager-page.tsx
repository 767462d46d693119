import type { Session } from '../../../identity/sessions/store.js'
import { Button, Field, Form, Time } from '../../../html/elements.js'
import type { Page } from '../../../html/layout.js'
import { ScopeList } from '../../../html/scope-list.js'
import { kindInWords, titleOf } from '../../../html/session-words.js'
import type { Visitor } from '../../../html/visitor.js'

const action = '/token_manager'

function Facts({ session }: { session: Session }) {
  const { client, createdAt, lastUsedAt, expiresAt } = session
  const from = client !== undefined && client !== titleOf(session) ? client : undefined
  return (
    <dl class="facts">
      <div>
        <dt>Kind</dt>
        <dd>
          {kindInWords(session)}
          {from === undefined ? '' : `, ${from}`}
        </dd>
      </div>
      <div>
        <dt>Created</dt>
        <dd>
          <Time at={createdAt} />
        </dd>
      </div>
      <div>
        <dt>Last used</dt>
        <dd>{lastUsedAt > createdAt ? <Time at={lastUsedAt} /> : 'Not used yet'}</dd>
      </div>
      <div>
        <dt>Expires</dt>
        <dd>{expiresAt === undefined ? 'Never' : <Time at={expiresAt} />}</dd>
      </div>
    </dl>
  )
}

function Item({ visitor, session }: { visitor: Visitor; session: Session }) {
  const isThis = session.id === visitor.session.id
  return (
    <li class="card session">
      <div class="head">
        <h2>{titleOf(session)}</h2>
        {isThis ? (
          <span class="tag">This browser</span>
        ) : (
          <Form visitor={visitor} action={action}>
            <Button
              look="danger"
              name="handle"
              value={session.handle}
              label={`Revoke ${titleOf(session)}`}
            >
              Revoke
            </Button>
          </Form>
        )}
      </div>
      <ScopeList scopes={session.scopes} />
      <Facts session={session} />
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

function MakeToken() {
  return (
    <section class="card">
      <h2>Create a token</h2>
      <form method="get" action="/authorize_token" class="stack">
        <Field
          id="scopes"
          label="Scopes"
          hint="What it may do, separated by commas. The next page explains it before anything is created."
        >
          <input
            id="scopes"
            name="scopes"
            required
            placeholder="GET:feed,:playlists*"
            aria-describedby="scopes-hint"
            autocapitalize="none"
            autocomplete="off"
            spellcheck={false}
          />
        </Field>
        <div class="actions">
          <Button>Continue</Button>
        </div>
      </form>
    </section>
  )
}

/** Everything with access to the account, with what it may do and a button to revoke it. */
export function tokenManagerPage(visitor: Visitor, sessions: readonly Session[]): Page {
  const others = sessions.filter(({ id }) => id !== visitor.session.id).length
  const content = (
    <>
      <h1>Apps and devices</h1>
      <p class="lead">
        All that is signed in as you, newest first. What you revoke is refused from the next request
        on.
      </p>
      <RevokeOthers visitor={visitor} count={others} />
      <ul class="sessions">
        {sessions.map((session) => (
          <Item key={session.id} visitor={visitor} session={session} />
        ))}
      </ul>
      <MakeToken />
    </>
  )
  return { title: 'Apps and devices', path: action, visitor, content }
}
