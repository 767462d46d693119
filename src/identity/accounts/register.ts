import { hour, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import { isUniqueViolation } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import { noteOccurrence } from '../../platform/occurrences.js'
import { Problem } from '../../platform/problem.js'
import { recordSecurityEvent } from '../security-events/security-events.js'
import { consumeInvitation } from '../invitations/first-administrator.js'
import { consumeAtAddress } from '../limits.js'
import { checkEmail, checkName } from './names.js'
import { checkNewPassword } from './password-rule.js'
import { hashPassword } from './passwords.js'
import { findAccountByEmail, findAccountByName, insertAccount } from './store.js'

export interface AccountContext {
  db: Database
  clock: Clock
  config: Pick<Config, 'registration' | 'passwords' | 'limits'>
}

export interface NewUser {
  name: string
  password: string
  /** Kept as unconfirmed. */
  email?: string | undefined
  /** The secret of the link that it uses. */
  invitation?: string | undefined
  /** Where the request came from; the operator's own commands have none and no limit. */
  address: string | undefined
  /** The browser or program, for the account's log of events. */
  client?: string | undefined
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
 * Stores a new account, by one rule for every door. Each try counts, so that nobody can ask which
 * names there are without end. Throws `name_taken`, `email_taken`, `name_invalid`, `email_invalid`,
 * `too_many_attempts`, and what `checkNewPassword` and `consumeInvitation` throw.
 */
export async function register(
  { db, clock, config }: AccountContext,
  { name, password, email, invitation, ...from }: NewUser,
): Promise<number> {
  const checkedName = checkName(name)
  const checkedEmail = email === undefined ? undefined : checkEmail(email)
  const { address } = from
  if (address !== undefined) {
    const limit = { kind: 'register', count: config.limits.registrations, per: hour }
    await consumeAtAddress({ db, clock }, limit, address)
  }
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
