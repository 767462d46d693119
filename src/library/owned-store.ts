import { isIn } from '../platform/db/is-in.js'
import type { Database } from '../platform/db/schema.js'

/** How much a user has. */
export interface Owned {
  subscriptions: number
  playlists: number
  /** Entries of the history. */
  watched: number
}

const countedTables = [
  ['subscription', 'subscriptions'],
  ['playlist', 'playlists'],
  ['watched', 'watched'],
] as const

/** What these accounts have, by their ids. */
export async function countOwned(
  db: Database,
  accountIds: readonly number[],
): Promise<Map<number, Owned>> {
  const owned = new Map<number, Owned>(
    accountIds.map((id) => [id, { subscriptions: 0, playlists: 0, watched: 0 }]),
  )
  for (const [table, name] of countedTables) {
    const rows = await db
      .selectFrom(table)
      .select(({ fn }) => [`${table}.account_id`, fn.countAll<number>().as('count')])
      .where(isIn(db, `${table}.account_id`, accountIds))
      .groupBy(`${table}.account_id`)
      .execute()
    for (const row of rows) {
      const counts = owned.get(row.account_id)
      if (counts) counts[name] = row.count
    }
  }
  return owned
}
