import { hour, second, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'
import { deleteFadedAttempts, setAttempts, takeAttempts } from './throttle-store.js'

/** What may be done how often: `count` times at once, and again as `per` milliseconds pass. */
export interface Allowance {
  count: number
  /** At most an hour, after which the store forgets. */
  per: number
}

/**
 * Counts one use of an allowance, as a bucket that leaks evenly; `whose` is an address, a session
 * or an account. Throws `too_many_attempts` when it is used up.
 */
export async function spend(
  { db, clock }: { db: Database; clock: Clock },
  { what, whose }: { what: string; whose: string },
  { count, per }: Allowance,
): Promise<void> {
  const key = `${what}:${digestOf(whose)}`
  const now = clock.now()
  const step = per / count
  await db.transaction().execute(async (tx) => {
    const { failures: level, lastFailedAt } = await takeAttempts(tx, key, now - hour)
    const leaked = Math.min(level, Math.floor((now - lastFailedAt) / step))
    const left = level - leaked
    const since = left === 0 ? now : lastFailedAt + leaked * step
    if (left >= count) {
      const retryAfter = Math.max(1, Math.ceil((since + step - now) / second))
      const text = `Too many attempts. Try again in ${retryAfter} seconds.`
      throw new Problem('too_many_attempts', text, { retryAfter })
    }
    await setAttempts(tx, key, { failures: left + 1, lastFailedAt: Math.round(since) })
  })
  // Not in the transaction: there it would wait for rows that others hold.
  await deleteFadedAttempts(db, now - hour)
}
