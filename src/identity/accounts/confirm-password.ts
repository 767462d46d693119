import { minute, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import type { Session } from '../sessions/store.js'
import { verifyPassword } from './passwords.js'
import { findAccount } from './store.js'
import { throttle } from './throttle.js'

/** Confirms the password of a user who is logged in. */
interface Proof {
  accountId: number
  password: string | undefined
  /** The credential of the request, which speaks for an account without a password. */
  session: Pick<Session, 'kind' | 'createdAt'>
  /** Where the request came from, for the throttle. */
  address: string
}

/** How long after a log-in its session proves who is there; milliseconds. */
const freshness = 10 * minute

/** Whether a person has just logged in with this: no token that they gave to an app counts. */
const isFreshLogIn = ({ kind, createdAt }: Proof['session'], now: number) =>
  (kind === 'browser' || kind === 'registered') && now - createdAt <= freshness

/**
 * Passes when the password is the account's or, where the account has none, for ten minutes after a
 * log-in. Throws `log_in_again`, `password_unconfirmed`, `password_wrong`, and `too_many_attempts` as log-ins do; but counted
 * apart from those, so that nobody outside can keep the user from it.
 */
export async function confirmPassword(
  on: { db: Database; clock: Clock },
  { accountId, password, session, address }: Proof,
): Promise<void> {
  const account = await findAccount(on.db, accountId)
  if (account?.passwordHash === undefined) {
    if (isFreshLogIn(session, on.clock.now())) return
    throw new Problem('log_in_again')
  }
  if (password === undefined) throw new Problem('password_unconfirmed')
  const { passwordHash } = account
  const attempt = { kind: 'confirm', account: String(accountId), address } as const
  if (!(await throttle(on, attempt, () => verifyPassword(passwordHash, password)))) {
    throw new Problem('password_wrong', 'This is not your current password.')
  }
}
