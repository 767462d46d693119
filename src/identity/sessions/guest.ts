import { randomUUID } from 'node:crypto'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { checkName } from '../accounts/names.js'
import { findAccountByName } from '../accounts/store.js'
import { recordLogIn, type Requester } from '../security-events/security-events.js'
import { recordAppLogIn } from './app-password.js'
import type { Principal } from '../principal.js'
import { createGuestName } from './guest-names.js'
import { endAfterUse, sessionEndOf, type SessionKind } from './kinds.js'
import { openSession } from './open-session.js'
import { deleteChildren } from './revocation-store.js'
import { updateSession, type Session } from './store.js'

/** The kinds of session that OpenTogetherTube's clients hold, and that log-in turns around. */
export const guestKinds = [
  'guest',
  'registered',
  'app_client',
] as const satisfies readonly SessionKind[]

interface SessionContext {
  db: Database
  clock: Clock
}

/** Opens a session for somebody unknown; returns its secret, 43 characters. */
export async function openGuest(
  context: SessionContext,
  client: string | undefined,
): Promise<string> {
  const secret = randomSecret()
  const guestName = await createGuestName(context.db)
  await openSession(context, { kind: 'guest', secret, guestName, scopes: [], client })
  return secret
}

/**
 * Makes the session behind a request another one in place: what it was, and all it had made, is
 * over. A secret that came only as a cookie may have been planted there, so that one is replaced
 * (returned), while a bearer goes on, as its clients need. Throws `credential_invalid` when the
 * session was revoked meanwhile.
 */
async function turn(
  { db }: SessionContext,
  { session, isFromCookie }: Principal,
  change: Parameters<typeof updateSession>[2],
): Promise<string | undefined> {
  const secret = isFromCookie ? randomSecret() : undefined
  await db.transaction().execute(async (tx) => {
    await deleteChildren(tx, session.id)
    const isThere = await updateSession(tx, session.id, {
      ...change,
      handle: randomUUID(),
      ...(secret === undefined ? {} : { digest: digestOf(secret) }),
    })
    if (!isThere) throw new Problem('credential_invalid')
  })
  return secret
}

/**
 * Gives a session that came as a cookie, which somebody may have planted, another secret: the old one
 * opens nothing any more. Throws `credential_invalid` when it was revoked meanwhile.
 */
export async function replaceSecret(db: Database, session: Session): Promise<string> {
  const secret = randomSecret()
  const isThere = await updateSession(db, session.id, { digest: digestOf(secret) })
  if (!isThere) throw new Problem('credential_invalid')
  return secret
}

interface NewUserOfSession {
  accountId: number
  from: Requester
  /** What it logged in with, when that was no password of the account's. */
  appPassword?: Session | undefined
  /** Whether it logged in with the password of the account. */
  isProved?: boolean
}

/**
 * Turns a guest, or a user, into this user; returns the new secret when there is one. With an app
 * password it gets no more than that allows, and ends with it.
 */
export async function turnIntoUser(
  context: SessionContext,
  principal: Principal,
  { accountId, from, appPassword, isProved = false }: NewUserOfSession,
): Promise<string | undefined> {
  const now = context.clock.now()
  if (appPassword) await recordAppLogIn(context, appPassword, from)
  else await recordLogIn(context, accountId, from)
  const kind = appPassword ? 'app_client' : 'registered'
  return turn(context, principal, {
    kind,
    account_id: accountId,
    parent_id: appPassword?.id ?? null,
    guest_name: null,
    address: from.address ?? null,
    scopes: JSON.stringify(appPassword?.scopes ?? [':*']),
    created_at: now,
    last_used_at: now,
    expires_at: sessionEndOf(kind, now) ?? null,
    proved_at: isProved && !appPassword ? now : null,
  })
}

/** Turns a user's session into a guest's under a new name; the new secret when there is one. */
export async function turnIntoGuest(
  context: SessionContext,
  principal: Principal,
): Promise<string | undefined> {
  const now = context.clock.now()
  return turn(context, principal, {
    kind: 'guest',
    account_id: null,
    parent_id: null,
    guest_name: await createGuestName(context.db),
    scopes: '[]',
    created_at: now,
    last_used_at: now,
    expires_at: endAfterUse('guest', now) ?? null,
    proved_at: null,
  })
}

/** What a guest is called; another name as soon as a user has theirs. */
export async function nameOfGuest(db: Database, session: Session): Promise<string> {
  const { guestName } = session
  if (guestName !== undefined && !(await findAccountByName(db, guestName))) return guestName
  const name = await createGuestName(db)
  await updateSession(db, session.id, { guest_name: name })
  return name
}

/** Gives a guest another name; throws `name_taken` when a user has it, and `name_invalid`. */
export async function renameGuest(db: Database, session: Session, name: string): Promise<void> {
  const checked = checkName(name)
  if (await findAccountByName(db, checked)) throw new Problem('name_taken')
  await updateSession(db, session.id, { guest_name: checked })
}
