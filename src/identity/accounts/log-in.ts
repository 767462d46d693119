import type { Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import { isUniqueViolation } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { checkEmail, checkName, nameKeyOf } from './names.js'
import {
  hashPassword,
  needsRehash,
  passwordBytes,
  verifyNothing,
  verifyPassword,
} from './passwords.js'
import {
  findAccountByEmail,
  findAccountByName,
  insertAccount,
  setPasswordHash,
  type Account,
} from './store.js'
import { throttle } from './throttle.js'

export interface AccountDesk {
  db: Database
  clock: Clock
  registration: Config['registration']
}

export interface LogIn {
  name: string
  password: string
  /** Where the request came from, for the throttle. */
  address: string
  /** What the form asked for; clients of Invidious do not say, and may mean either. */
  intent: 'sign-in' | 'register' | 'either'
}

/**
 * Stores a new account; throws `name_taken`, `email_taken`, `name_invalid`, `email_invalid` or
 * `password_invalid`.
 */
export async function register(
  { db, clock }: { db: Database; clock: Clock },
  { name, password, email }: { name: string; password: string; email?: string | undefined },
): Promise<number> {
  const checkedName = checkName(name)
  const checkedEmail = email === undefined ? undefined : checkEmail(email)
  checkPassword(password)
  if (await findAccountByName(db, checkedName)) throw new Problem('name_taken')
  if (checkedEmail !== undefined && (await findAccountByEmail(db, checkedEmail))) {
    throw new Problem('email_taken')
  }
  const passwordHash = await hashPassword(password)
  try {
    return await insertAccount(db, {
      name: checkedName,
      email: checkedEmail,
      passwordHash,
      createdAt: clock.now(),
    })
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new Problem('name_taken', undefined, { cause })
    throw cause
  }
}

/** Throws `password_missing` or `password_invalid`. */
export function checkPassword(password: string): void {
  if (!password) throw new Problem('password_missing')
  if (Buffer.byteLength(password) > passwordBytes) throw new Problem('password_invalid')
}

function mayRegister(desk: AccountDesk, intent: LogIn['intent']): boolean {
  if (intent === 'register' && desk.registration === 'closed') {
    throw new Problem('registration_closed')
  }
  return intent === 'register' || (intent === 'either' && desk.registration === 'first-login')
}

async function verify(account: Account | undefined, password: string): Promise<boolean> {
  if (account?.passwordHash === undefined) {
    await verifyNothing(password)
    return false
  }
  return verifyPassword(account.passwordHash, password)
}

async function signIn(desk: AccountDesk, logIn: LogIn, account: Account | undefined) {
  const attempt = { nameKey: nameKeyOf(logIn.name), address: logIn.address }
  const isGood = await throttle(desk, attempt, () => verify(account, logIn.password))
  if (!isGood || !account) throw new Problem('password_wrong')
  if (account.state === 'banned') throw new Problem('account_banned')
  if (account.passwordHash !== undefined && needsRehash(account.passwordHash)) {
    await setPasswordHash(desk.db, account.id, await hashPassword(logIn.password))
  }
  return account.id
}

/** Registers; who meant either and comes second at the same moment (a second tab) signs in. */
async function registerOrSignIn(desk: AccountDesk, request: LogIn): Promise<number> {
  try {
    return await register(desk, request)
  } catch (error) {
    const isTaken = error instanceof Problem && error.code === 'name_taken'
    if (!isTaken || request.intent !== 'either') throw error
    return signIn(desk, request, await findAccountByName(desk.db, request.name))
  }
}

/**
 * The account's id for a name and password: signs in, or registers an unknown name where that is
 * allowed (journey 01; design, "Deliberate differences" 10). Throws `password_wrong`,
 * `too_many_attempts`, `registration_closed`, `name_taken`, and what `register` throws.
 */
export async function logIn(desk: AccountDesk, request: LogIn): Promise<number> {
  if (!request.name.trim()) throw new Problem('name_missing')
  if (!request.password) throw new Problem('password_missing')
  checkPassword(request.password)
  const account = await findAccountByName(desk.db, request.name)
  const isNew = mayRegister(desk, request.intent)
  if (account && request.intent === 'register') throw new Problem('name_taken')
  if (!isNew || account) return signIn(desk, request, account)
  return registerOrSignIn(desk, request)
}
