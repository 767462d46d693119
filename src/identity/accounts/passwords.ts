// Loaded by the first log-in; most processes start long before it, and some never see one.
const loadArgon2 = () => import('@node-rs/argon2')
const loadBcrypt = () => import('bcryptjs')

/** Longer ones are refused, so that hashing cannot be made expensive. */
export const passwordBytes = 1024

const isBcrypt = (hash: string) => /^\$2[abxy]\$/.test(hash)

/** argon2id with the library's defaults (19 MiB, 2 passes: the OWASP recommendation). */
export async function hashPassword(password: string): Promise<string> {
  return (await loadArgon2()).hash(password)
}

/** Whether the password made this hash; argon2id, or bcrypt as Invidious stores it. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  // Invidious writes $2a$ without the sign bug that $2b$ stands for.
  if (isBcrypt(hash)) return (await loadBcrypt()).compare(password, hash)
  return (await loadArgon2()).verify(hash, password)
}

export const needsRehash = isBcrypt

let decoy: Promise<string> | undefined

/** Spends the time of a verification where there is no account, so that the clock tells nothing. */
export async function verifyNothing(password: string): Promise<void> {
  decoy ??= hashPassword('no account has this password')
  await verifyPassword(await decoy, password)
}
