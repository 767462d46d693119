import { hour, second, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'
import { createTurns, type TakeTurns } from '../../platform/turns.js'
import {
  deleteFadedAttempts,
  forgetAttempts,
  setAttempts,
  takeAttempts,
  type Attempts,
} from './throttle-store.js'

/** Failures are forgotten when there was none for this long. */
const memory = hour
const longestDelay = hour / 4

/** How many failures are free: a person mistypes, and a household shares an address. */
const freeFailures = { account: 5, address: 20 }

/** Who tries to log in: the account's name key and the address the request came from. */
export interface Attempt {
  nameKey: string
  address: string
}

interface ThrottleDesk {
  db: Database
  clock: Clock
}

/** IPv6 users own a whole /64, so it counts as one address. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address.replace(/^.*:/, '')
  const [head = '', tail = ''] = address.split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const missing = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...missing, ...right].slice(0, 4).join(':')
}

const keysOf = ({ nameKey, address }: Attempt) => ({
  account: `account:${digestOf(nameKey)}`,
  address: `address:${digestOf(networkOf(address))}`,
})

type Keys = ReturnType<typeof keysOf>

/** 1 s after the last free failure, then twice as long each time, at most 15 minutes. */
function delayAfter(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(second * 2 ** (failures - free), longestDelay)
}

const openAt = (attempts: Attempts, free: number) =>
  attempts.lastFailedAt + delayAfter(attempts.failures, free)

/** What `admit` found before it counted, for `forgive`. */
interface Admission {
  /** Epoch milliseconds. */
  at: number
  addressBefore: Attempts
}

/**
 * Counts an attempt before its password is looked at, so that many at once, sent to several
 * processes, cannot slip through. Throws `too_many_attempts`.
 */
async function admit({ db, clock }: ThrottleDesk, keys: Keys): Promise<Admission> {
  const now = clock.now()
  return db.transaction().execute(async (tx) => {
    const since = now - memory
    const account = await takeAttempts(tx, keys.account, since)
    const address = await takeAttempts(tx, keys.address, since)
    const wait =
      Math.max(openAt(account, freeFailures.account), openAt(address, freeFailures.address)) - now
    if (wait > 0) {
      const retryAfter = Math.ceil(wait / second)
      const text = `Too many failed log-ins. Try again in ${retryAfter} seconds.`
      throw new Problem('too_many_attempts', text, { retryAfter })
    }
    await setAttempts(tx, keys.account, { failures: account.failures + 1, lastFailedAt: now })
    await setAttempts(tx, keys.address, { failures: address.failures + 1, lastFailedAt: now })
    await deleteFadedAttempts(tx, since)
    return { at: now, addressBefore: address }
  })
}

/** Takes back what `admit` counted: this log-in was a good one. */
async function forgive(db: Database, keys: Keys, admission: Admission): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await forgetAttempts(tx, keys.account)
    const address = await takeAttempts(tx, keys.address, 0)
    const isLast = address.lastFailedAt === admission.at
    await setAttempts(tx, keys.address, {
      failures: Math.max(0, address.failures - 1),
      lastFailedAt: isLast ? admission.addressBefore.lastFailedAt : address.lastFailedAt,
    })
  })
}

/** Who waits for whom, by database: a server has one. */
const turnsByDatabase = new WeakMap<Database, TakeTurns>()

function turnsOf(db: Database): TakeTurns {
  const turns = turnsByDatabase.get(db) ?? createTurns()
  turnsByDatabase.set(db, turns)
  return turns
}

/**
 * Runs `check` as one attempt to log in and returns its answer; a false one counts as a failure.
 * Throws `too_many_attempts`, without a check, while the account or the address has to wait
 * (contract §4). Attempts of one account or address take turns, so that good ones at the same
 * moment are not taken for guesses.
 */
export function throttle(
  desk: ThrottleDesk,
  attempt: Attempt,
  check: () => Promise<boolean>,
): Promise<boolean> {
  const keys = keysOf(attempt)
  const takeTurns = turnsOf(desk.db)
  const tryOnce = async () => {
    const admission = await admit(desk, keys)
    const isGood = await check()
    if (isGood) await forgive(desk.db, keys, admission)
    return isGood
  }
  return takeTurns(keys.address, () => takeTurns(keys.account, tryOnce))
}
