import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { verifyPassword } from './passwords.js'
import { findAccount } from './store.js'
import { throttle } from './throttle.js'

/** Confirms the password of a user who is logged in. */
interface Proof {
  accountId: number
  password: string | undefined
  /** Where the request came from, for the throttle. */
  address: string
}

/**
 * Passes when the password is the account's, or when the account has none. Throws
 * `password_unconfirmed`, `password_wrong`, and `too_many_attempts` as log-ins do; but counted
 * apart from those, so that nobody outside can keep the user from it.
 */
export async function confirmPassword(
  on: { db: Database; clock: Clock },
  { accountId, password, address }: Proof,
): Promise<void> {
  const account = await findAccount(on.db, accountId)
  if (account?.passwordHash === undefined) return
  if (password === undefined) throw new Problem('password_unconfirmed')
  const { passwordHash } = account
  const attempt = { kind: 'confirm', account: String(accountId), address } as const
  if (!(await throttle(on, attempt, () => verifyPassword(passwordHash, password)))) {
    throw new Problem('password_wrong', 'This is not your current password.')
  }
}
