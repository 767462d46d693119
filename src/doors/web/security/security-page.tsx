import type { StoredSecurityEvent } from '../../../identity/security-events/store.js'
import { Button, Fact, Form, Notice, RelativeTime } from '../../../html/elements.js'
import { appPasswordsPath } from '../app-passwords/app-passwords-page.js'
import type { Page } from '../../../html/layout.js'
import { Turn } from '../../../html/page-links.js'
import { kindInWords, sessionTitleOf } from '../../../html/session-words.js'
import type { Visitor } from '../../../html/visitor.js'
import { SessionEnd, type ListedSession } from '../apps/credential-item.js'
import { factorPath } from '../second-factor/factor-path.js'
import { eventInWords } from './event-words.js'

const path = '/account/security'

export interface SecurityView {
  /** Log-ins that are still open, this browser's first. */
  sessions: readonly ListedSession[]
  /** How many more there are. */
  moreSessions: number
  /** Those of this page, newest first. */
  events: readonly StoredSecurityEvent[]
  /** From 1. */
  page: number
  hasNext: boolean
  /** Epoch milliseconds. */
  now: number
  /** Said once after a change. */
  news?: string | undefined
}

interface SessionRowProps {
  visitor: Visitor
  session: ListedSession
  now: number
}

function SessionFacts({
  session,
  now,
  isThis,
}: Omit<SessionRowProps, 'visitor'> & { isThis: boolean }) {
  const { address, createdAt, lastUsedAt } = session
  return (
    <dl class="facts">
      {session.client !== undefined && <Fact name="Kind">{kindInWords(session)}</Fact>}
      <Fact name="Address">{address ?? 'Not known'}</Fact>
      <Fact name="Logged in">
        <RelativeTime at={createdAt} now={now} />
      </Fact>
      <Fact name="Last used">
        <RelativeTime at={isThis ? now : lastUsedAt} now={now} />
      </Fact>
      <Fact name="Expires">
        <SessionEnd session={session} now={now} />
      </Fact>
    </dl>
  )
}

function LogInItem({ visitor, session, now }: SessionRowProps) {
  const isThis = session.id === visitor.session.id
  const title = sessionTitleOf(session)
  return (
    <li class="card session">
      <div class="head">
        <h3 dir="auto">{title}</h3>
        {isThis ? (
          <span class="tag">This browser</span>
        ) : (
          <Form visitor={visitor} action={`${path}/end`}>
            <Button look="danger" name="handle" value={session.handle} label={`Log out ${title}`}>
              Log out
            </Button>
          </Form>
        )}
      </div>
      <SessionFacts session={session} now={now} isThis={isThis} />
    </li>
  )
}

function LogOutOthers({ visitor }: { visitor: Visitor }) {
  return (
    <details class="confirm">
      <summary class="button danger">Log out everywhere else</summary>
      <div class="notice warning">
        <p>
          Every other browser, app, token and device loses access immediately, and your private feed
          address stops working. This browser stays logged in.
        </p>
        <Form visitor={visitor} action={`${path}/end-others`}>
          <Button look="danger">Yes, log out everywhere else</Button>
        </Form>
      </div>
    </details>
  )
}

function EventItem({ event, now }: { event: StoredSecurityEvent; now: number }) {
  const { words, isGrave } = eventInWords(event.kind)
  const from = [event.client, event.address].filter((text) => text !== undefined).join(', ')
  return (
    <li>
      <p>
        <strong class={isGrave ? 'wary' : undefined}>{words}</strong>
        {event.detail === undefined ? undefined : (
          <>
            : <bdi>{event.detail}</bdi>
          </>
        )}
      </p>
      <p class="muted">
        <RelativeTime at={event.at} now={now} />
        {from === '' ? '' : `, ${from}`}
      </p>
    </li>
  )
}

function Events({ events, page, hasNext, now }: SecurityView) {
  return (
    <section>
      <h2 id="events">What happened</h2>
      <p class="muted">
        Log-ins, changes and what you allowed in the last 90 days. If something wasn’t you, change
        your password and log out everywhere else.
      </p>
      {events.length === 0 ? <p>Nothing yet.</p> : undefined}
      <ul class="events">
        {events.map((event, at) => (
          <EventItem key={at} event={event} now={now} />
        ))}
      </ul>
      <Turn path={path} page={page} hasNext={hasNext} words={['Newer', 'Older']} />
    </section>
  )
}

/** Who is logged in, and what happened to the account's security. */
export function securityPage(visitor: Visitor, view: SecurityView): Page {
  const { sessions, moreSessions, now, news } = view
  const content = (
    <>
      <h1>Security</h1>
      <p class="lead">Where you’re logged in, and what happened to your account.</p>
      {news === undefined ? undefined : <Notice kind="news">{news}</Notice>}
      <p class="actions">
        <a class="button" href={factorPath}>
          Second factor
        </a>
        <a class="button" href={appPasswordsPath}>
          App passwords
        </a>
      </p>
      <section>
        <h2>Where you’re logged in</h2>
        <p class="muted">
          Apps and tokens are under <a href="/token_manager">Apps and devices</a>, passwords for
          apps under <a href={appPasswordsPath}>App passwords</a>.
        </p>
        <ul class="sessions">
          {sessions.map((session) => (
            <LogInItem key={session.id} visitor={visitor} session={session} now={now} />
          ))}
        </ul>
        {moreSessions > 0 && (
          <p>
            <a href="/token_manager?group=devices">{moreSessions} more devices</a>
          </p>
        )}
        <LogOutOthers visitor={visitor} />
      </section>
      <Events {...view} />
    </>
  )
  return { title: 'Security', path: '/account', visitor, content }
}
