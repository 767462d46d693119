import { Problem } from '../../platform/problem.js'

// Loaded by the first log-in; most processes start long before it, and some never see one.
const loadArgon2 = () => import('@node-rs/argon2')
const loadBcrypt = () => import('bcryptjs')

/** In bytes. Longer ones are refused, so that hashing cannot be made expensive. */
export const longestPassword = 1024

/** Hashes that run or wait at one time; each takes about 50 ms of a processor and 19 MiB. */
const mostHashes = 64

/** Hashes that run at one time: threads are left for files, names of hosts and other requests. */
const parallelHashes = 2

let hashes = 0
const waiting: (() => void)[] = []

async function enterQueue(): Promise<void> {
  if (hashes >= mostHashes) throw new Problem('server_busy', undefined, { retryAfter: 2 })
  hashes += 1
  if (hashes > parallelHashes) await new Promise<void>((resolve) => waiting.push(resolve))
}

/** Runs one hash in its turn. Throws `server_busy` when too many wait. */
async function inQueue<T>(hash: () => Promise<T>): Promise<T> {
  await enterQueue()
  try {
    return await hash()
  } finally {
    hashes -= 1
    waiting.shift()?.()
  }
}

const isBcrypt = (hash: string) => /^\$2[abxy]\$/.test(hash)

/** argon2id with the library's defaults (19 MiB, 2 passes: the OWASP recommendation). */
export function hashPassword(password: string): Promise<string> {
  return inQueue(async () => (await loadArgon2()).hash(password))
}

/** Whether the password made this hash; argon2id, or bcrypt as Invidious stores it. */
export function verifyPassword(hash: string, password: string): Promise<boolean> {
  return inQueue(async () => {
    // Invidious writes $2a$ without the sign bug that $2b$ stands for.
    if (isBcrypt(hash)) return (await loadBcrypt()).compare(password, hash)
    return (await loadArgon2()).verify(hash, password)
  })
}

export const needsRehash = isBcrypt

let decoy: Promise<string> | undefined

const makeDecoy = () =>
  hashPassword('no account has this password').catch((error: unknown) => {
    // Too many hashes waited: the next one tries again.
    decoy = undefined
    throw error
  })

/** Takes the time of a verification where there is no account, so that the clock tells nothing. */
export async function verifyNothing(password: string): Promise<void> {
  decoy ??= makeDecoy()
  await verifyPassword(await decoy, password)
}

/** Takes at least this many milliseconds for `work`, so that how long it took tells nothing. */
export async function takeAtLeast<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const floor = new Promise<void>((resolve) => setTimeout(resolve, milliseconds))
  const [result] = await Promise.allSettled([work(), floor])
  if (result.status === 'rejected') throw result.reason
  return result.value
}
