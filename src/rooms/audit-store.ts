import type { Database } from '../platform/db/schema.js'

/** What somebody did in a room. Times are epoch milliseconds. */
export interface AuditEntry {
  rev: number
  at: number
  accountId: number | undefined
  name: string
  action: string
  /** A few words about it, by what they are. */
  detail: Readonly<Record<string, string | number | boolean>>
}

/** How many entries a room keeps; somewhat more between two prunings. */
const kept = 1000
const pruneEvery = 50

/** Keeps what somebody did, and drops what is too long ago. */
export async function insertAuditEntry(
  tx: Database,
  roomId: number,
  { rev, at, accountId, name, action, detail }: AuditEntry,
): Promise<void> {
  await tx
    .insertInto('room_audit')
    .values({
      room_id: roomId,
      rev,
      at,
      account_id: accountId ?? null,
      name,
      action,
      detail: JSON.stringify(detail),
    })
    .execute()
  if (rev % pruneEvery !== 0) return
  await tx
    .deleteFrom('room_audit')
    .where('room_id', '=', roomId)
    .where('rev', '<=', rev - kept)
    .execute()
}

/** What was done in a room, the latest first; before a revision when one is named. */
export async function listAuditEntries(
  db: Database,
  roomId: number,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<AuditEntry[]> {
  const rows = await db
    .selectFrom('room_audit')
    .selectAll()
    .where('room_id', '=', roomId)
    .$if(before !== undefined, (q) => q.where('rev', '<', before ?? 0))
    .orderBy('rev', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    rev: row.rev,
    at: row.at,
    accountId: row.account_id ?? undefined,
    name: row.name,
    action: row.action,
    detail: JSON.parse(row.detail) as AuditEntry['detail'],
  }))
}
