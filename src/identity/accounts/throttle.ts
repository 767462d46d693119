import { hour, second, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import type { Limits } from '../../platform/limit-config.js'
import { createTurns, type TakeTurns } from '../../platform/turns.js'
import {
  deleteFadedAttempts,
  forgetAttempts,
  setAttempts,
  takeAttempts,
  type Attempts,
} from '../limits-store.js'
import {
  currentAttempts,
  limitKey,
  limitMemory,
  networksOf,
  refuseFor,
  wideFactor,
} from '../limits.js'
import { isKnownNetwork, putKnownNetwork } from './known-network-store.js'

const longestDelay = hour / 4

/** Who proves to know a password, and from where. */
export interface Attempt {
  /** What is counted apart from the rest: passwords of log-ins, and of confirmations, and codes. */
  kind: 'log-in' | 'confirm' | 'second-factor'
  /** Names the account among those of its kind. */
  account: string
  address: string
}

/** How many failures are free: a person mistypes, and a household shares an address. */
type FreeFailures = Pick<Limits, 'failedLogIns' | 'failedLogInsPerAddress'>

export interface ThrottleContext {
  db: Database
  clock: Clock
  config: { limits: FreeFailures }
}

/** One count that an attempt adds to, and how many failures of it are free. */
interface Count {
  key: string
  free: number
}

interface Counts {
  account: Count
  networks: Count[]
}

/**
 * Failures from a network that the account was logged in from count for that network alone, so that
 * nobody elsewhere can lock the owner out.
 */
async function countsOf(
  { db, config }: ThrottleContext,
  { kind, account, address }: Attempt,
): Promise<Counts> {
  const { failedLogIns, failedLogInsPerAddress: free } = config.limits
  const { narrow, wide } = networksOf(address)
  const pair = limitKey(kind, `${account} ${narrow}`)
  const isKnown = await isKnownNetwork(db, pair)
  const key = isKnown ? limitKey(`${kind}-known`, pair) : limitKey(kind, account)
  const networks = [{ key: limitKey('address', narrow), free }]
  if (wide !== undefined) {
    networks.push({ key: limitKey('address', wide), free: wideFactor * free })
  }
  return { account: { key, free: failedLogIns }, networks }
}

/** 1 s after the last free failure, then twice as long each time, at most 15 minutes. */
function delayAfter(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(second * 2 ** (failures - free), longestDelay)
}

async function takeCurrent(tx: Database, { key }: Count, now: number): Promise<Attempts> {
  return currentAttempts(await takeAttempts(tx, key, now - limitMemory), now)
}

const openAt = ({ failures, lastFailedAt }: Attempts, { free }: Count) =>
  lastFailedAt + delayAfter(failures, free)

/**
 * Counts an attempt at the account before its password is looked at, so that many at once, sent to
 * several processes, cannot slip through. Throws `too_many_attempts`.
 */
async function admit({ db, clock }: ThrottleContext, { account, networks }: Counts): Promise<void> {
  const now = clock.now()
  await db.transaction().execute(async (tx) => {
    const found = await takeCurrent(tx, account, now)
    let opensAt = openAt(found, account)
    for (const network of networks) {
      opensAt = Math.max(opensAt, openAt(await takeCurrent(tx, network, now), network))
    }
    if (opensAt > now) {
      refuseFor(
        opensAt - now,
        (seconds) => `Too many failed log-ins. Try again in ${seconds} seconds.`,
      )
    }
    await setAttempts(tx, account.key, { failures: found.failures + 1, lastFailedAt: now })
  })
  await deleteFadedAttempts(db, now - limitMemory)
}

/**
 * Counts a failure at its networks. Only now, unlike at the account: one that is not decided yet must
 * not hold up the good log-ins of others at the same address, which other processes serve.
 */
async function countFailure({ db, clock }: ThrottleContext, networks: readonly Count[]) {
  const now = clock.now()
  for (const network of networks) {
    await db.transaction().execute(async (tx) => {
      const { failures } = await takeCurrent(tx, network, now)
      await setAttempts(tx, network.key, { failures: failures + 1, lastFailedAt: now })
    })
  }
}

/** Who waits for whom, by database: a server has one. */
const turnsByDatabase = new WeakMap<Database, TakeTurns>()

function turnsOf(db: Database): TakeTurns {
  const turns = turnsByDatabase.get(db) ?? createTurns()
  turnsByDatabase.set(db, turns)
  return turns
}

/** Forgets the failures of the account, and remembers where its owner is. */
async function forgive({ db, clock }: ThrottleContext, attempt: Attempt, { account }: Counts) {
  const { kind, account: name, address } = attempt
  await forgetAttempts(db, account.key)
  const pair = limitKey(kind, `${name} ${networksOf(address).narrow}`)
  await putKnownNetwork(db, pair, clock.now())
}

/**
 * Runs `check` as one attempt at a password and returns its result; a false one counts as a failure.
 * Throws `too_many_attempts`, without a check, while the account or the address has to wait.
 * Attempts of one account or address take turns, so that good ones at the same moment are not taken
 * for guesses.
 */
export function throttle(
  context: ThrottleContext,
  attempt: Attempt,
  check: () => Promise<boolean>,
): Promise<boolean> {
  const { narrow } = networksOf(attempt.address)
  const takeTurns = turnsOf(context.db)
  const tryOnce = async () => {
    const counts = await countsOf(context, attempt)
    await admit(context, counts)
    const isGood = await check()
    if (isGood) await forgive(context, attempt, counts)
    else await countFailure(context, counts.networks)
    return isGood
  }
  const { kind, account } = attempt
  return takeTurns(`address ${narrow}`, () => takeTurns(`${kind} ${account}`, tryOnce))
}
