import { hour, minute, second, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf } from '../platform/secret.js'
import { deleteFadedAttempts, setAttempts, takeAttempts, type Attempts } from './limits-store.js'

/** What is limited: `count` at once, and again as `per` milliseconds pass, an hour at most. */
export interface Limit {
  /** Stands before the key, so that no two kinds share a count; small letters and dashes. */
  kind: string
  count: number
  per: number
}

interface LimitContext {
  db: Database
  clock: Clock
}

/** Counts are forgotten when there was none for this long. */
export const limitMemory = hour

/** A /48, which some providers hand to one customer, may do this many times what a /56 may. */
export const wideFactor = 4

/** The key of a count: `key` is an address, a name or an id, stored as a digest. */
export const limitKey = (kind: string, key: string): string => `${kind}:${digestOf(key)}`

/** The eight groups of an IPv6 address as 32 hexadecimal digits. */
function digitsOf(address: string): string {
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const missing = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...missing, ...right].map((group) => group.padStart(4, '0')).join('')
}

/**
 * What counts as one place: an IPv4 address, or the /56 that one IPv6 customer usually has, and the
 * /48 around it, which counts more slowly.
 */
export function networksOf(address: string): { narrow: string; wide: string | undefined } {
  if (!address.includes(':') || address.includes('.')) {
    return { narrow: address.replace(/^.*:/, ''), wide: undefined }
  }
  const digits = digitsOf(address.toLowerCase())
  return { narrow: `${digits.slice(0, 14)}/56`, wide: `${digits.slice(0, 12)}/48` }
}

/**
 * What was counted, as it is at `now`: nothing when it has faded. A time in the future was written
 * before the clock was set back, and would hold everybody up until the clock is there again.
 */
export function currentAttempts(attempts: Attempts, now: number): Attempts {
  const { failures, lastFailedAt } = attempts
  if (lastFailedAt > now + minute) return { failures: 0, lastFailedAt: 0 }
  return { failures, lastFailedAt: Math.min(lastFailedAt, now) }
}

/** Throws `too_many_attempts` with the time to wait, milliseconds; `tell` gets it in seconds. */
export function refuseFor(wait: number, tell: (seconds: number) => string): never {
  const retryAfter = Math.max(1, Math.ceil(wait / second))
  throw new Problem('too_many_attempts', tell(retryAfter), { retryAfter })
}

/**
 * Counts one use of a limit by who `key` names, as a bucket that leaks evenly. Stored, so that all
 * processes count together. Throws `too_many_attempts` when it is used up.
 */
export async function consume(
  { db, clock }: LimitContext,
  { kind, count, per }: Limit,
  key: string,
): Promise<void> {
  const now = clock.now()
  const step = per / count
  await db.transaction().execute(async (tx) => {
    const stored = limitKey(kind, key)
    const found = await takeAttempts(tx, stored, now - limitMemory)
    const { failures: level, lastFailedAt } = currentAttempts(found, now)
    const leaked = Math.min(level, Math.floor((now - lastFailedAt) / step))
    const left = level - leaked
    const since = left === 0 ? now : lastFailedAt + leaked * step
    if (left >= count) {
      refuseFor(
        since + step - now,
        (seconds) => `Too many requests. Try again in ${seconds} seconds.`,
      )
    }
    await setAttempts(tx, stored, { failures: left + 1, lastFailedAt: Math.round(since) })
  })
  // Not in the transaction: there it would wait for rows that others hold.
  await deleteFadedAttempts(db, now - limitMemory)
}

/** Counts one as `consume` does; false, and nothing counted, where the limit is reached. */
export async function isWithinLimit(
  context: LimitContext,
  limit: Limit,
  key: string,
): Promise<boolean> {
  try {
    await consume(context, limit, key)
    return true
  } catch (error) {
    if (error instanceof Problem && error.code === 'too_many_attempts') return false
    throw error
  }
}

/** Takes one of `consume` back that turned out not to count. */
export async function giveBack({ db, clock }: LimitContext, { kind }: Limit, key: string) {
  const stored = limitKey(kind, key)
  await db.transaction().execute(async (tx) => {
    const { failures, lastFailedAt } = await takeAttempts(tx, stored, clock.now() - limitMemory)
    if (failures > 0) await setAttempts(tx, stored, { failures: failures - 1, lastFailedAt })
  })
}

/** As `consume`, for an address and, of IPv6, the networks around it. */
export async function consumeAtAddress(
  context: LimitContext,
  limit: Limit,
  address: string,
): Promise<void> {
  const { narrow, wide } = networksOf(address)
  await consume(context, limit, narrow)
  if (wide !== undefined) {
    await consume(context, { ...limit, count: limit.count * wideFactor }, wide)
  }
}
