import { hour, second, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf } from '../platform/secret.js'
import { deleteFadedAttempts, setAttempts, takeAttempts } from './accounts/throttle-store.js'
import { networkOf } from './accounts/throttle.js'

/** At most `count` of a kind in `window` milliseconds (an hour at most) from one place. */
export interface Limit {
  /** Names the kind; letters and dashes. */
  name: string
  count: number
  window: number
}

/**
 * Counts one more under `place` (an address, an id) and throws `too_many_attempts` with the time
 * to wait when that is more than the limit allows. Stored, so that all processes count together.
 */
export async function countWithin(
  { db, clock }: { db: Database; clock: Clock },
  limit: Limit,
  place: string,
): Promise<void> {
  const now = clock.now()
  const key = `${limit.name}:${digestOf(networkOf(place))}`
  await db.transaction().execute(async (tx) => {
    await deleteFadedAttempts(tx, now - hour)
    const { failures: count, lastFailedAt } = await takeAttempts(tx, key, now - limit.window + 1)
    const startedAt = count === 0 ? now : lastFailedAt
    if (count >= limit.count) {
      const retryAfter = Math.max(1, Math.ceil((startedAt + limit.window - now) / second))
      const text = `Too many requests. Try again in ${retryAfter} seconds.`
      throw new Problem('too_many_attempts', text, { retryAfter })
    }
    await setAttempts(tx, key, { failures: count + 1, lastFailedAt: startedAt })
  })
}

/** Takes one of `countWithin` back that turned out not to count. */
export async function uncount(
  { db, clock }: { db: Database; clock: Clock },
  limit: Limit,
  place: string,
): Promise<void> {
  const key = `${limit.name}:${digestOf(networkOf(place))}`
  await db.transaction().execute(async (tx) => {
    const { failures, lastFailedAt } = await takeAttempts(tx, key, clock.now() - limit.window + 1)
    if (failures > 0) await setAttempts(tx, key, { failures: failures - 1, lastFailedAt })
  })
}
