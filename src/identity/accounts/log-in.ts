import { noteOccurrence } from '../../platform/occurrences.js'
import { Problem } from '../../platform/problem.js'
import { refuseBanned } from './ban.js'
import { recordSecurityEvent } from '../security-events/security-events.js'
import { nameKeyOf } from './names.js'
import { checkPassword } from './password-rule.js'
import { hashPassword, needsRehash, verifyNothing, verifyPassword } from './passwords.js'
import { register, type AccountContext } from './register.js'
import { findAccountByName, setPasswordHash, type Account } from './store.js'
import { throttle } from './throttle.js'

export interface LogIn {
  name: string
  password: string
  /** Where the request came from, for the throttle. */
  address: string
  /** The browser or program, for the account's log of events. */
  client?: string | undefined
  /** What the form asked for; clients of Invidious do not say, and may mean either. */
  intent: 'sign-in' | 'register' | 'either'
}

/** Milliseconds that a wrong password takes: bcrypt, which some accounts have, is slower than argon2. */
const refusalTime = 150

function mayRegister({ config }: AccountContext, intent: LogIn['intent']): boolean {
  if (intent === 'register' && config.registration === 'closed') {
    throw new Problem('registration_closed')
  }
  return intent === 'register' || (intent === 'either' && config.registration === 'first-login')
}

async function verifyPasswordOf(account: Account | undefined, password: string): Promise<boolean> {
  if (account?.passwordHash === undefined) {
    await verifyNothing(password)
    return false
  }
  return verifyPassword(account.passwordHash, password)
}

async function recordFailure(context: AccountContext, from: LogIn, account: Account | undefined) {
  if (!account) return
  const event = { accountId: account.id, kind: 'log_in_failed', from } as const
  await recordSecurityEvent(context, event)
}

async function enterAccount(context: AccountContext, request: LogIn, account: Account | undefined) {
  const { name, address, password } = request
  const attempt = { kind: 'log-in', account: nameKeyOf(name), address } as const
  const isGood = await throttle(context, attempt, () => verifyPasswordOf(account, password))
  if (!isGood || !account) {
    noteOccurrence('log-in-failed', { reason: account ? 'password' : 'name' })
    await recordFailure(context, request, account)
    throw new Problem('password_wrong')
  }
  await refuseBanned(context, account)
  if (account.passwordHash !== undefined && needsRehash(account.passwordHash)) {
    await setPasswordHash(context.db, account.id, await hashPassword(password))
  }
  return account.id
}

/** Logs in; a refusal takes the same time whatever the account's hash is, or if there is none. */
async function enterSteadily(
  context: AccountContext,
  request: LogIn,
  account: Account | undefined,
): Promise<number> {
  const floor = new Promise<void>((resolve) => setTimeout(resolve, refusalTime))
  try {
    return await enterAccount(context, request, account)
  } catch (error) {
    await floor
    throw error
  }
}

/** Registers; who meant either and comes second at the same moment (a second tab) logs in. */
async function registerOrEnter(context: AccountContext, request: LogIn): Promise<number> {
  try {
    return await register(context, request)
  } catch (error) {
    const isTaken = error instanceof Problem && error.code === 'name_taken'
    if (!isTaken || request.intent !== 'either') throw error
    return enterSteadily(context, request, await findAccountByName(context.db, request.name))
  }
}

/**
 * The account's id for a name and password: logs in, or registers an unknown name where that is
 * allowed, as at Invidious. Throws `password_wrong`, `too_many_attempts`, `registration_closed`,
 * `name_taken`, and what `register` throws.
 */
export async function logIn(context: AccountContext, request: LogIn): Promise<number> {
  if (!request.name.trim()) throw new Problem('name_missing')
  checkPassword(request.password)
  const isNew = mayRegister(context, request.intent)
  if (request.intent === 'register') return register(context, request)
  const account = await findAccountByName(context.db, request.name)
  if (!isNew || account) return enterSteadily(context, request, account)
  return registerOrEnter(context, request)
}
