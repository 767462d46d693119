import { sql } from 'kysely'
import type { Database } from '../../platform/db/schema.js'

/** Times are epoch milliseconds. */
export interface StoredSecurityEvent {
  kind: string
  address: string | undefined
  client: string | undefined
  detail: string | undefined
  at: number
}

/** How many events of one account are kept: a script that logs in without end fills no more. */
const eventLimit = 1000

/** Stores an event, for whose mail `sendNotices` looks where it has one, and deletes what is beyond the newest 1,000 of its account. */
export async function insertSecurityEvent(
  db: Database,
  accountId: number,
  event: StoredSecurityEvent & { hasNotice?: boolean },
): Promise<void> {
  await db
    .insertInto('security_event')
    .values({
      account_id: accountId,
      kind: event.kind,
      address: event.address ?? null,
      client: event.client ?? null,
      detail: event.detail ?? null,
      at: event.at,
      notice_waits: event.hasNotice ? 1 : 0,
    })
    .execute()
  await db
    .deleteFrom('security_event')
    .where('account_id', '=', accountId)
    .where('id', '<=', (q) =>
      q
        .selectFrom('security_event')
        .select('id')
        .where('account_id', '=', accountId)
        .orderBy('id', 'desc')
        .offset(eventLimit)
        .limit(1),
    )
    .execute()
}

/** The events of an account, newest first. */
export async function listSecurityEvents(
  db: Database,
  accountId: number,
  { kinds, offset = 0, limit }: { kinds?: readonly string[]; offset?: number; limit: number },
): Promise<StoredSecurityEvent[]> {
  const rows = await db
    .selectFrom('security_event')
    .select(['kind', 'address', 'client', 'detail', 'at'])
    .where('account_id', '=', accountId)
    .$if(kinds !== undefined, (q) => q.where('kind', 'in', kinds ?? []))
    .orderBy('id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    address: row.address ?? undefined,
    client: row.client ?? undefined,
    detail: row.detail ?? undefined,
    at: row.at,
  }))
}

/** Deletes events of before `before` (epoch milliseconds), at most 1,000; returns how many. */
export async function deleteOldSecurityEvents(db: Database, before: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('security_event')
    .where('id', 'in', (q) =>
      q.selectFrom('security_event').select('id').where('at', '<', before).limit(1000),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** An event that its account's owner shall read of in a mail. */
export interface WaitingNotice extends StoredSecurityEvent {
  accountId: number
  name: string
  /** Absent where the account has no confirmed address. */
  email: string | undefined
}

/** Takes the oldest events since `since` (epoch milliseconds) that wait for their mail, at most 100. */
export async function takeWaitingNotices(db: Database, since: number): Promise<WaitingNotice[]> {
  // Written out, not bound: an index on some rows alone is used for no other condition.
  const waits = sql.lit(1)
  const taken = await db
    .updateTable('security_event')
    .set({ notice_waits: 0 })
    .where('notice_waits', '=', waits)
    .where('id', 'in', (q) =>
      q
        .selectFrom('security_event')
        .select('id')
        .where('notice_waits', '=', waits)
        .where('at', '>=', since)
        .orderBy('at')
        .limit(100),
    )
    .returning(['id'])
    .execute()
  if (taken.length === 0) return []
  const ids = taken.map(({ id }) => id)
  const rows = await db
    .selectFrom('security_event')
    .innerJoin('account', 'account.id', 'security_event.account_id')
    .select([
      'account_id',
      'name',
      'email',
      'email_unconfirmed',
      'kind',
      'address',
      'client',
      'detail',
      'at',
    ])
    .where('security_event.id', 'in', ids)
    .orderBy('security_event.id')
    .execute()
  return rows.map((row) => ({
    accountId: row.account_id,
    name: row.name,
    email: row.email_unconfirmed === 0 ? (row.email ?? undefined) : undefined,
    kind: row.kind,
    address: row.address ?? undefined,
    client: row.client ?? undefined,
    detail: row.detail ?? undefined,
    at: row.at,
  }))
}
