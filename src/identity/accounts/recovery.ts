import { hour, minute } from '../../platform/clock.js'
import type { Mailer } from '../../platform/mailer.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { consume } from '../limits.js'
import { refuseBanned } from './ban.js'
import { isBanned } from './ban-store.js'
import { changePassword } from './change-password.js'
import { findRecovery, insertRecovery, takeRecovery } from './recovery-store.js'
import { checkNewPassword } from './password-rule.js'
import type { AccountContext } from './register.js'
import { findAccount, type Account } from './store.js'

type RecoveryContext = Pick<AccountContext, 'db' | 'clock'>

const lifetime = 10 * minute

/** Mails to one account; more would only fill its owner's box. */
const mailLimit = { kind: 'recovery-mail', count: 5, per: hour }

const letter = (name: string, key: string, baseUrl: string) =>
  [
    `Hello ${name},`,
    '',
    `somebody asked for a new password at ${baseUrl}.`,
    'If that was you, give this key where you are asked for it, or at',
    `${baseUrl}/recover, within ten minutes:`,
    '',
    `    ${key}`,
    '',
    'If it was not, do nothing: without the key, nothing changes.',
  ].join('\n')

/** Whether this account has had its share of mail. */
async function mayWriteTo(context: RecoveryContext, account: Account): Promise<boolean> {
  try {
    await consume(context, mailLimit, String(account.id))
    return true
  } catch (error) {
    if (error instanceof Problem && error.code === 'too_many_attempts') return false
    throw error
  }
}

/**
 * Mails a key to the owner of an account, if there is one with an address. Does not wait for the
 * mail to go and says nothing of what it found, so that a response tells nobody who has an account.
 */
export async function startRecovery(
  context: RecoveryContext & { mailer: Mailer; baseUrl: string },
  account: Account | undefined,
): Promise<void> {
  const { db, clock, mailer, baseUrl } = context
  if (account?.email === undefined || isBanned(account.ban, context.clock.now())) return
  if (!(await mayWriteTo(context, account))) return
  const key = randomSecret()
  const now = clock.now()
  const recovery = { accountId: account.id, expiresAt: now + lifetime }
  await insertRecovery(db, digestOf(key), { recovery, now })
  mailer.post({
    to: account.email,
    subject: 'A new password',
    text: letter(account.name, key, baseUrl),
  })
}

/**
 * Sets a new password for who has the key, ends every other session of the user, who is returned.
 * A key works once; a password that is refused leaves it. Throws `recovery_invalid`,
 * `account_banned`, and what `checkNewPassword` throws.
 */
export async function finishRecovery(
  context: AccountContext,
  { key, password, keepSessionId }: { key: string; password: string; keepSessionId?: number },
): Promise<number> {
  const { db, clock, config } = context
  const found = await findRecovery(db, digestOf(key))
  if (!found || found.expiresAt <= clock.now()) throw new Problem('recovery_invalid')
  const account = await findAccount(db, found.accountId)
  if (account) await refuseBanned(context, account)
  await checkNewPassword(config, password, [account?.name, account?.email])
  const recovery = await takeRecovery(db, digestOf(key))
  if (!recovery) throw new Problem('recovery_invalid')
  await changePassword(context, recovery.accountId, { password, keepSessionId })
  return recovery.accountId
}
