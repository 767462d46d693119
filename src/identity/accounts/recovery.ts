import { hour, minute } from '../../platform/clock.js'
import type { Limits } from '../../platform/limit-config.js'
import type { Mailer } from '../../platform/mail/mailer.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { isWithinLimit, consumeAtAddress } from '../limits.js'
import { nameInMail, recoveryMail } from '../mail/templates.js'
import { refuseBanned } from './ban.js'
import { isBanned } from './ban-store.js'
import { changePassword, type NewPassword } from './change-password.js'
import { takeAtLeast } from './passwords.js'
import { findRecovery, insertRecovery, takeRecovery } from './recovery-store.js'
import { checkNewPassword } from './password-rule.js'
import type { AccountContext } from './register.js'
import { findAccount, type Account } from './store.js'

type RecoveryContext = Pick<AccountContext, 'db' | 'clock'> & {
  mailer: Mailer | undefined
  config: { baseUrl: string; limits: Pick<Limits, 'recoveries' | 'mails'> }
}

/** How long a link works, in minutes. */
const lifetime = 30

/** Milliseconds; how long a request takes must not tell whether there is such an account. */
const requestTime = 200

/** The page where the key of a mail is given for a new password. */
export const recoverPath = '/recover'

/** Whether this account has had its share of mail; more would only fill its owner's box. */
function mayWriteTo(context: RecoveryContext, account: Account): Promise<boolean> {
  const limit = { kind: 'recovery-mail', count: context.config.limits.mails, per: hour }
  return isWithinLimit(context, limit, String(account.id))
}

/** Mails a key to the owner of an account, if there is one with an address. Does not wait for the mail to go. */
async function mailKey(
  { db, clock, config }: RecoveryContext,
  mailer: Mailer,
  { id, name, email }: Account & { email: string },
): Promise<void> {
  const key = randomSecret()
  const now = clock.now()
  const recovery = { accountId: id, expiresAt: now + lifetime * minute }
  await insertRecovery(db, digestOf(key), { recovery, now })
  mailer.post(recoveryMail, {
    to: email,
    values: {
      name: nameInMail(name),
      site: config.baseUrl,
      link: `${config.baseUrl}${recoverPath}?key=${key}`,
      key,
      minutes: String(lifetime),
    },
  })
}

/**
 * Mails a key to the owner of the account that `find` finds. Says nothing of what it found, and
 * takes as long when there is none, so that a response tells nobody who has an account. Throws
 * `mail_disabled`, and `too_many_attempts` for an address that asks too often.
 */
export async function requestRecovery(
  context: RecoveryContext,
  { address, find }: { address: string; find: () => Promise<Account | undefined> },
): Promise<void> {
  const { mailer } = context
  if (!mailer) throw new Problem('mail_disabled')
  const count = context.config.limits.recoveries
  await consumeAtAddress(context, { kind: 'recovery', count, per: hour }, address)
  await takeAtLeast(requestTime, async () => {
    const account = await find()
    if (account?.email === undefined || isBanned(account.ban, context.clock.now())) return
    if (!(await mayWriteTo(context, account))) return
    await mailKey(context, mailer, { ...account, email: account.email })
  })
}

/** Throws `recovery_invalid` for a key that cannot be used, and `too_many_attempts` for too many. */
export async function checkRecoveryKey(
  context: Pick<AccountContext, 'db' | 'clock'> & {
    config: { limits: Pick<Limits, 'mailKeys'> }
  },
  { key, address }: { key: string; address: string },
): Promise<void> {
  const count = context.config.limits.mailKeys
  await consumeAtAddress(context, { kind: 'recovery-key', count, per: hour }, address)
  const found = await findRecovery(context.db, digestOf(key))
  if (!found || found.expiresAt <= context.clock.now()) throw new Problem('recovery_invalid')
}

/**
 * Sets a new password for who has the key, ends every other session of the user, who is returned.
 * A key works once; a password that is refused leaves it. Throws `recovery_invalid`,
 * `account_banned`, and what `checkNewPassword` throws.
 */
export async function finishRecovery(
  context: AccountContext,
  { key, ...change }: NewPassword & { key: string },
): Promise<number> {
  const { db, clock, config } = context
  const found = await findRecovery(db, digestOf(key))
  if (!found || found.expiresAt <= clock.now()) throw new Problem('recovery_invalid')
  const account = await findAccount(db, found.accountId)
  if (account) await refuseBanned(context, account)
  await checkNewPassword(config, change.password, [account?.name, account?.email])
  const recovery = await takeRecovery(db, digestOf(key))
  if (!recovery) throw new Problem('recovery_invalid')
  await changePassword(context, recovery.accountId, { ...change, isRecovery: true })
  return recovery.accountId
}
