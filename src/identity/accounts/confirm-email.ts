import { day, hour } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import type { Limits } from '../../platform/limit-config.js'
import type { Mailer } from '../../platform/mail/mailer.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { consume, consumeAtAddress } from '../limits.js'
import { emailChangedMail, emailMail, nameInMail } from '../mail/templates.js'
import { changeEmail } from './change-names.js'
import {
  deleteEmailChangeOf,
  findEmailChange,
  putEmailChange,
  takeEmailChange,
  type EmailChange,
} from './email-change-store.js'
import { checkEmail } from './names.js'
import { deleteRecoveriesOf } from './recovery-store.js'
import type { AccountContext } from './register.js'
import { getAccount, releaseUnconfirmedEmail, type Account } from './store.js'

type EmailContext = Pick<AccountContext, 'db' | 'clock'> & {
  mailer: Mailer | undefined
  config: { baseUrl: string; limits: Pick<Limits, 'mails' | 'mailKeys'> }
}

/** How long a link works. */
const lifetime = day

/** The page that the link leads to. */
export const confirmEmailPath = '/confirm-email'

/**
 * Sends a link to an address, which becomes the account's when it is opened. Whether it is another
 * user's is not said before that: then only who reads its mail learns of it. Throws `email_invalid`,
 * `mail_disabled`, and `too_many_attempts`.
 */
export async function requestEmailChange(
  context: EmailContext,
  accountId: number,
  typed: string,
): Promise<void> {
  const { db, clock, mailer, config } = context
  const email = checkEmail(typed)
  const { name, email: current } = await getAccount(db, accountId)
  if (email === current) throw new Problem('email_invalid', 'This is your email address already.')
  if (!mailer) throw new Problem('mail_disabled')
  // The mails go to addresses that may be other people's.
  const limit = { kind: 'email-mail', count: config.limits.mails, per: hour }
  await consume(context, limit, String(accountId))
  const key = randomSecret()
  await putEmailChange(db, digestOf(key), { accountId, email, expiresAt: clock.now() + lifetime })
  const link = `${config.baseUrl}${confirmEmailPath}?key=${key}`
  mailer.post(emailMail, {
    to: email,
    values: { name: nameInMail(name), site: config.baseUrl, link },
  })
}

/** Lets the address that an account had know, as its owner may not have done this. */
function notifyOldAddress({ mailer, config }: EmailContext, { name, email }: Account): void {
  if (email === undefined) return
  mailer?.post(emailChangedMail, {
    to: email,
    values: { name: nameInMail(name), site: config.baseUrl },
  })
}

/**
 * Sets an address that nobody has confirmed, for clients that know no confirmation, and sends a link to
 * it where mail is set up. Empty removes the address. Throws `email_invalid` and `email_taken`.
 */
export async function setUnconfirmedEmail(
  context: EmailContext,
  accountId: number,
  email: string,
): Promise<void> {
  if (email === '') return removeEmail(context, accountId)
  const account = await getAccount(context.db, accountId)
  if (checkEmail(email) === account.email) return
  await context.db.transaction().execute(async (tx) => {
    await changeEmail(tx, accountId, { email, isConfirmed: false })
    await deleteEmailChangeOf(tx, accountId)
    await deleteRecoveriesOf(tx, accountId)
  })
  notifyOldAddress(context, account)
  await offerConfirmation(context, accountId)
}

/** Sends a link to an unconfirmed address where mail is set up; quietly not where too many were sent. */
export async function offerConfirmation(context: EmailContext, accountId: number): Promise<void> {
  const { unconfirmedEmail } = await getAccount(context.db, accountId)
  if (!context.mailer || unconfirmedEmail === undefined) return
  try {
    await requestEmailChange(context, accountId, unconfirmedEmail)
  } catch (error) {
    if (error instanceof Problem && error.code === 'too_many_attempts') return
    throw error
  }
}

/** Sets or removes the address; keys that were mailed to the old one end. */
async function replaceEmail(tx: Database, accountId: number, email: string): Promise<void> {
  await releaseUnconfirmedEmail(tx, accountId, email)
  await changeEmail(tx, accountId, { email, isConfirmed: true })
  await deleteEmailChangeOf(tx, accountId)
  await deleteRecoveriesOf(tx, accountId)
}

/** Removes the address of an account, and one that waits. */
export async function removeEmail(context: EmailContext, accountId: number): Promise<void> {
  const account = await getAccount(context.db, accountId)
  await context.db.transaction().execute((tx) => replaceEmail(tx, accountId, ''))
  notifyOldAddress(context, account)
}

/** The change that a key stands for. Throws `link_invalid`, and `too_many_attempts`. */
export async function getEmailChange(
  context: Pick<AccountContext, 'db' | 'clock'> & {
    config: { limits: Pick<Limits, 'mailKeys'> }
  },
  { key, address }: { key: string; address: string },
): Promise<EmailChange> {
  const count = context.config.limits.mailKeys
  await consumeAtAddress(context, { kind: 'email-key', count, per: hour }, address)
  const found = await findEmailChange(context.db, digestOf(key))
  if (!found || found.expiresAt <= context.clock.now()) throw new Problem('link_invalid')
  return found
}

/** Makes an address the account's, once. Throws what `getEmailChange` throws, and `email_taken`. */
export async function confirmEmail(
  context: EmailContext,
  link: { key: string; address: string },
): Promise<void> {
  const { accountId } = await getEmailChange(context, link)
  const account = await getAccount(context.db, accountId)
  await context.db.transaction().execute(async (tx) => {
    const change = await takeEmailChange(tx, digestOf(link.key))
    if (!change) throw new Problem('link_invalid')
    await replaceEmail(tx, accountId, change.email)
  })
  notifyOldAddress(context, account)
}
