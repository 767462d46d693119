import { hour, minute, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import type { Mailer } from '../../platform/mailer.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { spend } from './allowance.js'
import { changePassword } from './change-password.js'
import { insertRecovery, takeRecovery } from './recovery-store.js'
import { findAccount, type Account } from './store.js'

interface House {
  db: Database
  clock: Clock
}

const lifetime = 10 * minute

/** Mails to one account; more would only fill its owner's box. */
const mailAllowance = { count: 5, per: hour }

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
async function mayWriteTo(house: House, account: Account): Promise<boolean> {
  try {
    await spend(house, { what: 'recovery-mail', whose: String(account.id) }, mailAllowance)
    return true
  } catch (error) {
    if (error instanceof Problem && error.code === 'too_many_attempts') return false
    throw error
  }
}

/**
 * Mails a key to the owner of an account, if there is one with an address. Does not wait for the
 * mail to go and says nothing of what it found, so that an answer tells nobody who has an account.
 */
export async function startRecovery(
  house: House & { mailer: Mailer; baseUrl: string },
  account: Account | undefined,
): Promise<void> {
  const { db, clock, mailer, baseUrl } = house
  if (account?.email === undefined || account.state === 'banned') return
  if (!(await mayWriteTo(house, account))) return
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
 * A key works once. Throws `recovery_invalid` or `account_banned`.
 */
export async function finishRecovery(
  { db, clock }: House,
  { key, password, keepSessionId }: { key: string; password: string; keepSessionId?: number },
): Promise<number> {
  const recovery = await takeRecovery(db, digestOf(key))
  if (!recovery || recovery.expiresAt <= clock.now()) throw new Problem('recovery_invalid')
  const account = await findAccount(db, recovery.accountId)
  if (account?.state === 'banned') throw new Problem('account_banned')
  await changePassword(db, recovery.accountId, { password, keepSessionId })
  return recovery.accountId
}
