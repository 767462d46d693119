import type { Session } from '../../../identity/sessions/store.js'
import {
  Button,
  describedBy,
  Fact,
  Field,
  Form,
  HiddenFields,
  RelativeTime,
} from '../../../html/elements.js'
import { ConsentList, ScopeList } from '../../../html/scope-list.js'
import { kindInWords, sessionTitleOf } from '../../../html/session-words.js'
import type { Visitor } from '../../../html/visitor.js'

export const tokenManagerPath = '/token_manager'
export const credentialNameLength = 100

/** A session with when it ends unless it is used again; Infinity when it does not. */
export interface ListedSession extends Session {
  endsAt: number
}

/** A new name that was refused, and why. */
export interface RenameMistake {
  handle: string
  name: string
  message: string
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
  mistake: RenameMistake | undefined
}

type RenameProps = Pick<ItemProps, 'visitor' | 'session' | 'mistake'>

function Rename({ visitor, session, mistake }: RenameProps) {
  const { handle } = session
  const title = sessionTitleOf(session)
  const refused = mistake?.handle === handle ? mistake : undefined
  const id = `name-${handle}`
  const about = { mistake: refused?.message }
  return (
    <details class="confirm" open={refused !== undefined}>
      <summary class="button quiet" aria-label={`Rename ${title}`}>
        Rename
      </summary>
      <Form visitor={visitor} action={`${tokenManagerPath}/rename`} class="inline">
        <HiddenFields fields={[['handle', handle]]} />
        <Field id={id} label="Name" {...about}>
          <input
            id={id}
            name="name"
            value={refused?.name ?? title}
            required
            maxLength={credentialNameLength}
            autocomplete="off"
            dir="auto"
            {...describedBy(id, about)}
          />
        </Field>
        <Button label={`Save the name of ${title}`}>Save</Button>
      </Form>
    </details>
  )
}

function Revoke({ visitor, session }: Pick<ItemProps, 'visitor' | 'session'>) {
  const title = sessionTitleOf(session)
  return (
    <details class="confirm">
      <summary class="button quiet danger" aria-label={`Revoke ${title}`}>
        Revoke
      </summary>
      <div class="notice warning">
        <p>It loses access immediately. This can’t be undone.</p>
        <Form visitor={visitor} action={tokenManagerPath}>
          <Button
            look="danger"
            name="handle"
            value={session.handle}
            label={`Yes, revoke it: ${title}`}
          >
            Yes, revoke it
          </Button>
        </Form>
      </div>
    </details>
  )
}

/** A credential with what it may do, its new name and its end. */
export function CredentialItem({ visitor, session, now, mistake }: ItemProps) {
  const isThis = session.id === visitor.session.id
  const List = session.kind === 'oauth' || session.kind === 'app_password' ? ConsentList : ScopeList
  return (
    <li class="card session">
      <div class="head">
        <h3 dir="auto">{sessionTitleOf(session)}</h3>
        {isThis ? <span class="tag">This browser</span> : undefined}
      </div>
      <List scopes={session.scopes} />
      <Facts session={session} now={now} isThis={isThis} />
      <Rename visitor={visitor} session={session} mistake={mistake} />
      {isThis ? undefined : <Revoke visitor={visitor} session={session} />}
    </li>
  )
}
