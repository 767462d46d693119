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

/** Stores an event, and deletes what is beyond the newest 1,000 of its account. */
export async function insertSecurityEvent(
  db: Database,
  accountId: number,
  event: StoredSecurityEvent,
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
