import type { Selectable, Updateable } from 'kysely'
import { isIn } from '../../platform/db/is-in.js'
import { prepared } from '../../platform/db/prepared.js'
import type { Database } from '../../platform/db/schema.js'
import { banOf, type Ban } from '../accounts/ban-store.js'
import type { AccountTable } from '../accounts/tables.js'
import type { SessionTable } from './tables.js'
import { parseScopes, type ScopePattern } from '../scopes/pattern.js'
import { lifetimes, type SessionKind } from './kinds.js'
import { isGrantedToken, isListedByParent, selectRoots } from './roots-store.js'

/** A credential's row. Times are epoch milliseconds. */
export interface Session {
  id: number
  handle: string
  kind: SessionKind
  digest: string
  accountId: number | undefined
  parentId: number | undefined
  name: string | undefined
  scopes: string[]
  /** A token that was moved in and not shown yet: its scopes are those that its signature covers. */
  hasScopesAsSigned: boolean
  client: string | undefined
  /** The address it was made from. */
  address: string | undefined
  guestName: string | undefined
  /** The OAuth application that holds it. */
  applicationId: number | undefined
  /** The OAuth names of `scopes`, as granted. */
  scopeNames: string[] | undefined
  createdAt: number
  lastUsedAt: number
  expiresAt: number | undefined
  /** When its user last gave the password with it. */
  provedAt: number | undefined
}

/** What the guard needs of the user behind a session. */
export interface SessionAccount {
  id: number
  name: string
  role: AccountTable['role']
  state: AccountTable['state']
  /** The ban, which may have ended. */
  ban: Ban | undefined
  /** Of what the user keeps: another one means that it has changed. */
  libraryRevision: number
  /** What they have set, as it is stored. */
  preferences: string
}

export type NewSession = Omit<Session, 'id' | 'lastUsedAt' | 'hasScopesAsSigned'>

/** Stands for the scopes of a token that was moved in: they are known when it is first shown. */
export const asSigned = '"as signed"'

// Rows are written by insertSession alone, which takes only these shapes.
const sessionKindOf = (text: string): SessionKind =>
  text in lifetimes ? (text as SessionKind) : 'guest'
const sessionScopesOf = (text: string): string[] =>
  text === asSigned ? [] : (JSON.parse(text) as string[])

function sessionOf(row: Selectable<SessionTable>): Session {
  return {
    id: row.id,
    handle: row.handle,
    kind: sessionKindOf(row.kind),
    digest: row.digest,
    accountId: row.account_id ?? undefined,
    parentId: row.parent_id ?? undefined,
    name: row.name ?? undefined,
    scopes: sessionScopesOf(row.scopes),
    hasScopesAsSigned: row.scopes === asSigned,
    client: row.client ?? undefined,
    address: row.address ?? undefined,
    guestName: row.guest_name ?? undefined,
    applicationId: row.application_id ?? undefined,
    scopeNames: row.scope_names?.split(' ').filter(Boolean),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at ?? undefined,
    provedAt: row.proved_at ?? undefined,
  }
}

/** Stores a session and returns its id. */
export async function insertSession(db: Database, session: NewSession): Promise<number> {
  const { id } = await db
    .insertInto('session')
    .values({
      handle: session.handle,
      kind: session.kind,
      digest: session.digest,
      account_id: session.accountId ?? null,
      parent_id: session.parentId ?? null,
      name: session.name ?? null,
      scopes: JSON.stringify(session.scopes),
      client: session.client ?? null,
      address: session.address ?? null,
      guest_name: session.guestName ?? null,
      application_id: session.applicationId ?? null,
      scope_names: session.scopeNames?.join(' ') ?? null,
      created_at: session.createdAt,
      last_used_at: session.createdAt,
      expires_at: session.expiresAt ?? null,
      proved_at: session.provedAt ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const selectByDigest = prepared<{ digest: string }>()((db, value) =>
  db
    .selectFrom('session')
    .leftJoin('account', 'account.id', 'session.account_id')
    .selectAll('session')
    .select(['account.name as account_name', 'account.role', 'account.state'])
    .select(['account.ban_reason', 'account.ban_ends_at', 'account.library_revision'])
    .select('account.preferences')
    .where('session.digest', '=', value('digest')),
)

/** A session with its user and what its scopes mean. */
export interface FoundSession {
  session: Session
  account: SessionAccount | undefined
  patterns: readonly ScopePattern[]
}

/** The session whose secret has this digest; it may have expired. */
export async function findSessionByDigest(
  db: Database,
  digest: string,
): Promise<FoundSession | undefined> {
  const [row] = await selectByDigest(db, { digest })
  if (!row) return undefined
  const session = sessionOf(row)
  const { account_name: name, role, state, library_revision: revision } = row
  const isComplete = session.accountId !== undefined && name !== null && role && state
  const ban = state === null ? undefined : banOf({ ...row, state })
  return {
    session,
    account: isComplete
      ? {
          id: session.accountId ?? 0,
          name,
          role,
          state,
          ban,
          libraryRevision: revision ?? 0,
          preferences: row.preferences ?? '{}',
        }
      : undefined,
    patterns: parseScopes(session.scopes),
  }
}

const selectStates = prepared<{ ids: readonly number[] }>()((db, value) =>
  db
    .selectFrom('session')
    .leftJoin('account', 'account.id', 'session.account_id')
    .select(['session.id', 'session.handle', 'session.kind', 'account.state'])
    .select(['account.ban_reason', 'account.ban_ends_at'])
    .select(['session.last_used_at', 'session.expires_at'])
    .where(isIn(db, 'session.id', value('ids'))),
)

/** What decides whether a session that was let in may stay. */
export interface SessionState extends Pick<
  Session,
  'handle' | 'kind' | 'lastUsedAt' | 'expiresAt'
> {
  /** Its user's ban, which may have ended. */
  ban: Ban | undefined
}

/** The states of those of these sessions that are there, by id. */
export async function findSessionStates(
  db: Database,
  ids: readonly number[],
): Promise<Map<number, SessionState>> {
  const rows = await selectStates(db, { ids })
  return new Map(
    rows.map((row) => [
      row.id,
      {
        handle: row.handle,
        kind: sessionKindOf(row.kind),
        lastUsedAt: row.last_used_at,
        expiresAt: row.expires_at ?? undefined,
        ban: row.state === null ? undefined : banOf({ ...row, state: row.state }),
      },
    ]),
  )
}

/**
 * A user's sessions of every kind, newest first, at most `limit`. A grant is listed once, whether or
 * not one of its access tokens is valid, and an app password once, whatever has logged in with it.
 */
export async function listSessions(
  db: Database,
  accountId: number,
  limit = 1000,
): Promise<Session[]> {
  const rows = await db
    .selectFrom('session')
    .selectAll()
    .where('account_id', '=', accountId)
    .where((q) => q.not(isListedByParent(q)))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(sessionOf)
}

/** A user's own session, by handle or digest; the grant for one of its access tokens. */
export async function findOwnSession(
  db: Database,
  accountId: number,
  named: { handle: string } | { digest: string },
): Promise<Session | undefined> {
  const row = await db
    .selectFrom('session')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', 'in', (q) =>
      'handle' in named
        ? selectRoots(q).where('handle', '=', named.handle)
        : selectRoots(q).where('digest', '=', named.digest),
    )
    .executeTakeFirst()
  return row && sessionOf(row)
}

/** How many tokens and allowed apps of an account have not ended at `now` (epoch milliseconds). */
export async function countTokens(db: Database, accountId: number, now: number): Promise<number> {
  const { count } = await db
    .selectFrom('session')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('kind', 'in', ['token', 'api', 'oauth', 'app_password'])
    .where((q) => q.not(isGrantedToken(q)))
    .where((q) => q.or([q('expires_at', 'is', null), q('expires_at', '>', now)]))
    .executeTakeFirstOrThrow()
  return count
}

/** How many sessions of each kind have not ended at `now` (epoch milliseconds). */
export async function countSessions(db: Database, now: number): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('session')
    .select(({ fn }) => ['kind', fn.countAll<number>().as('count')])
    .where((q) => q.or([q('expires_at', 'is', null), q('expires_at', '>', now)]))
    .groupBy('kind')
    .execute()
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
}

/** Changes the named columns of one session; whether it is still there. */
export async function updateSession(
  db: Database,
  id: number,
  changes: Updateable<SessionTable>,
): Promise<boolean> {
  const result = await db
    .updateTable('session')
    .set(changes)
    .where('id', '=', id)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/**
 * Fixes the scopes and the end (epoch milliseconds) of a token that was moved in, as its signature
 * has them; false when another request did so first.
 */
export async function adoptSignedScopes(
  db: Database,
  id: number,
  { scopes, expiresAt }: { scopes: readonly string[]; expiresAt: number | undefined },
): Promise<boolean> {
  const result = await db
    .updateTable('session')
    .set({ scopes: JSON.stringify(scopes), expires_at: expiresAt ?? null })
    .where('id', '=', id)
    .where('scopes', '=', asSigned)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
