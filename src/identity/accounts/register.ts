import { hour, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import { isUniqueViolation } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import { noteOccurrence } from '../../platform/occurrences.js'
import { Problem } from '../../platform/problem.js'
import { recordSecurityEvent } from '../security-events/security-events.js'
import { consumeInvitation } from '../invitations/first-administrator.js'
import { consumeAtAddress } from '../limits.js'
import { consumeCaptcha, type CaptchaContext } from './captcha.js'
import { checkEmail, checkName } from './names.js'
import { checkNewPassword } from './password-rule.js'
import { hashPassword } from './passwords.js'
import { findAccountByEmail, findAccountByName, insertAccount } from './store.js'

export interface AccountContext {
  db: Database
  clock: Clock
  config: Pick<Config, 'passwords' | 'limits'>
}

/** What it takes to let people make accounts by themselves. */
export interface RegistrationContext extends AccountContext, CaptchaContext {
  config: AccountContext['config'] & CaptchaContext['config'] & Pick<Config, 'registration'>
}

interface NewAccount {
  name: string
  password: string
  /** Kept as unconfirmed. */
  email?: string | undefined
  /** The secret of the link that it uses. */
  invitation?: string | undefined
  /** Where the request came from, for the account's log of events; the operator's commands have none. */
  address?: string | undefined
  /** The browser or program, for the same. */
  client?: string | undefined
}

/** Somebody who makes an account. */
export interface NewUser extends NewAccount {
  address: string
  /** What the browser has found for the puzzle of the captcha. */
  captcha?: string | undefined
}

/** Throws `name_taken` for a name that is another's, or another's e-mail address. */
async function checkFree(db: Database, name: string, email: string | undefined): Promise<void> {
  if (await findAccountByName(db, name)) throw new Problem('name_taken')
  if (await findAccountByEmail(db, name)) throw new Problem('name_taken')
  if (email === undefined) return
  const isTaken = (await findAccountByEmail(db, email)) ?? (await findAccountByName(db, email))
  if (isTaken) throw new Problem('email_taken')
}

/**
 * Stores a new account, by one rule for every door. Throws `name_taken`, `email_taken`,
 * `name_invalid`, `email_invalid`, and what `checkNewPassword` and `consumeInvitation` throw.
 */
export async function createAccount(
  { db, clock, config }: AccountContext,
  { name, password, email, invitation, ...from }: NewAccount,
): Promise<number> {
  const checkedName = checkName(name)
  const checkedEmail = email === undefined ? undefined : checkEmail(email)
  await checkNewPassword(config, password, [checkedName, checkedEmail])
  await checkFree(db, checkedName, checkedEmail)
  const passwordHash = await hashPassword(password)
  try {
    const account = {
      name: checkedName,
      unconfirmedEmail: checkedEmail,
      passwordHash,
      createdAt: clock.now(),
    }
    const accountId = await db.transaction().execute(async (tx) => {
      const id = await insertAccount(tx, account)
      if (invitation !== undefined) await consumeInvitation({ db: tx, clock }, invitation, id)
      return id
    })
    noteOccurrence('sign-up', { by: 'password' })
    await recordSecurityEvent({ db, clock }, { accountId, kind: 'account_created', from })
    return accountId
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new Problem('name_taken', undefined, { cause })
    throw cause
  }
}

/**
 * Lets somebody make an account. Each try counts, so that nobody can ask which names there are
 * without end; who is invited needs no captcha. Throws `too_many_attempts`, and what `consumeCaptcha`
 * and `createAccount` throw.
 */
export async function register(
  context: RegistrationContext,
  { captcha, ...user }: NewUser,
): Promise<number> {
  const { name, email, invitation, address } = user
  checkName(name)
  if (email !== undefined) checkEmail(email)
  if (invitation === undefined) await consumeCaptcha(context, captcha)
  const limit = { kind: 'register', count: context.config.limits.registrations, per: hour }
  await consumeAtAddress(context, limit, address)
  return createAccount(context, user)
}
