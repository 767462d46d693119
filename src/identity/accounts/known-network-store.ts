import { day } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'

/** How long a network stays known without a log-in from it. */
const memory = 90 * day

/** Whether the account of this key was logged in from its network; the key holds both. */
export async function isKnownNetwork(db: Database, key: string): Promise<boolean> {
  const row = await db
    .selectFrom('known_network')
    .select('key')
    .where('key', '=', key)
    .executeTakeFirst()
  return row !== undefined
}

/** Remembers a good log-in at `now`, and forgets old ones, at most 100. */
export async function putKnownNetwork(db: Database, key: string, now: number): Promise<void> {
  await db
    .insertInto('known_network')
    .values({ key, used_at: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ used_at: now }))
    .execute()
  await db
    .deleteFrom('known_network')
    .where('key', 'in', (q) =>
      q
        .selectFrom('known_network')
        .select('key')
        .where('used_at', '<', now - memory)
        .limit(100),
    )
    .execute()
}
