import type { Database } from '../../platform/db/schema.js'

/** A link that lets people make an account. Times are epoch milliseconds. */
export interface Invitation {
  handle: string
  /** Who made it; undefined for the command line. */
  maker: string | undefined
  note: string
  uses: number
  maxUses: number
  createdAt: number
  /** Undefined for one without end. */
  expiresAt: number | undefined
}

export interface NewInvitation {
  handle: string
  digest: string
  role: 'user' | 'admin'
  accountId: number | undefined
  note: string
  maxUses: number
  createdAt: number
  expiresAt: number | undefined
}

export async function insertInvitation(db: Database, invitation: NewInvitation): Promise<void> {
  await db
    .insertInto('invitation')
    .values({
      handle: invitation.handle,
      digest: invitation.digest,
      role: invitation.role,
      account_id: invitation.accountId ?? null,
      note: invitation.note,
      uses: 0,
      max_uses: invitation.maxUses,
      created_at: invitation.createdAt,
      expires_at: invitation.expiresAt ?? null,
    })
    .execute()
}

/** Invitations of one maker, or with undefined of all, newest first, at most 500. */
export async function listInvitations(
  db: Database,
  accountId: number | undefined,
): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitation')
    .leftJoin('account', 'account.id', 'invitation.account_id')
    .selectAll('invitation')
    .select('account.name as maker')
    .where('invitation.role', '=', 'user')
    .$if(accountId !== undefined, (q) => q.where('account_id', '=', accountId ?? 0))
    .orderBy('invitation.id', 'desc')
    .limit(500)
    .execute()
  return rows.map((row) => ({
    handle: row.handle,
    maker: row.maker ?? undefined,
    note: row.note,
    uses: row.uses,
    maxUses: row.max_uses,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
  }))
}

/** Those of a role that can be used at `now` (epoch milliseconds). */
const openInvitations = (db: Database, now: number) =>
  db
    .selectFrom('invitation')
    .where((q) => q('uses', '<', q.ref('max_uses')))
    .where((q) => q.or([q('expires_at', 'is', null), q('expires_at', '>', now)]))

/** How many invitations of a maker can be used at `now`. */
export async function countOpenInvitations(
  db: Database,
  accountId: number,
  now: number,
): Promise<number> {
  const { count } = await openInvitations(db, now)
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return count
}

/** What an account becomes by an invitation that can be used at `now`; undefined if it cannot. */
export async function findInvitationRole(
  db: Database,
  digest: string,
  now: number,
): Promise<'user' | 'admin' | undefined> {
  const row = await openInvitations(db, now)
    .select('role')
    .where('digest', '=', digest)
    .executeTakeFirst()
  return row?.role
}

/** Counts a use of an invitation that can be used at `now`; undefined, and nothing done, if it cannot. */
export async function takeInvitationUse(
  db: Database,
  digest: string,
  now: number,
): Promise<'user' | 'admin' | undefined> {
  const row = await db
    .updateTable('invitation')
    .set((q) => ({ uses: q('uses', '+', 1) }))
    .where('digest', '=', digest)
    .where((q) => q('uses', '<', q.ref('max_uses')))
    .where((q) => q.or([q('expires_at', 'is', null), q('expires_at', '>', now)]))
    .returning('role')
    .executeTakeFirst()
  return row?.role
}

/** Deletes an invitation of one maker, or with undefined of anybody; its note, if there is one. */
export async function deleteInvitation(
  db: Database,
  handle: string,
  accountId: number | undefined,
): Promise<string | undefined> {
  const row = await db
    .deleteFrom('invitation')
    .where('handle', '=', handle)
    .where('role', '=', 'user')
    .$if(accountId !== undefined, (q) => q.where('account_id', '=', accountId ?? 0))
    .returning('note')
    .executeTakeFirst()
  return row?.note
}

export async function deleteInvitationsOf(db: Database, accountId: number): Promise<void> {
  await db.deleteFrom('invitation').where('account_id', '=', accountId).execute()
}

/**
 * Makes other transactions that use a link to the first administrator wait until this one ends. An
 * update that changes nothing is a lock on both engines.
 */
export async function lockFirstAdministratorLinks(tx: Database): Promise<void> {
  await tx
    .updateTable('invitation')
    .set((q) => ({ uses: q.ref('uses') }))
    .where('role', '=', 'admin')
    .execute()
}

/** Deletes every link to the first administrator, but not the newest `keep`. */
export async function deleteFirstAdministratorLinks(db: Database, keep = 0): Promise<void> {
  await db
    .deleteFrom('invitation')
    .where('role', '=', 'admin')
    .$if(keep > 0, (query) =>
      query.where('id', 'not in', (q) =>
        q
          .selectFrom('invitation')
          .select('id')
          .where('role', '=', 'admin')
          .orderBy('id', 'desc')
          .limit(keep),
      ),
    )
    .execute()
}

/** Deletes those that have expired before `before`, or were used up and made before it. */
export async function deleteOldInvitations(db: Database, before: number): Promise<void> {
  await db
    .deleteFrom('invitation')
    .where((q) =>
      q.or([
        q('expires_at', '<', before),
        q.and([q('uses', '>=', q.ref('max_uses')), q('created_at', '<', before)]),
      ]),
    )
    .execute()
}
