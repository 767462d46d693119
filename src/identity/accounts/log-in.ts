import { noteOccurrence } from '../../platform/occurrences.js'
import { Problem } from '../../platform/problem.js'
import { refuseBanned } from './ban.js'
import { recordSecurityEvent } from '../security-events/security-events.js'
import { findInvitationToUse } from '../invitations/invitations.js'
import { refuseWithoutFactor } from '../second-factor/second-factor.js'
import { findAppPassword, looksLikeAppPassword } from '../sessions/app-password.js'
import type { Session } from '../sessions/store.js'
import { nameKeyOf } from './names.js'
import { checkPassword } from './password-rule.js'
import { hashPassword, needsRehash, verifyNothing, verifyPassword } from './passwords.js'
import { register, type RegistrationContext } from './register.js'
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
  /** The secret of the link to register by. */
  invitation?: string | undefined
  /** What the browser has found for the puzzle of the captcha. */
  captcha?: string | undefined
  /** Whether a program logs in, which may do so with an app password. */
  isProgram?: boolean
}

/** Who is let in. */
export interface Entry {
  accountId: number
  /** What it was let in with instead of the account's own password; it allows no more than that. */
  appPassword: Session | undefined
}

/** Milliseconds that a wrong password takes: bcrypt, which some accounts have, is slower than argon2. */
const refusalTime = 150

/** Whether the first log-in of an unknown name makes an account; no program has what a captcha needs. */
const registersUnasked = ({ registration, captcha }: RegistrationContext['config']) =>
  registration === 'first-login' && !captcha

/** The same words whether the name is known or not, so that nobody learns which names there are. */
function refusalFor({ config }: RegistrationContext, { intent }: LogIn): Problem {
  if (intent !== 'either') return new Problem('password_wrong')
  const { registration, captcha, baseUrl } = config
  if (registration === 'invite') {
    const words = 'Wrong username or password. A new account needs an invitation.'
    return new Problem('password_wrong', words)
  }
  if (registration === 'first-login' && captcha) {
    const page = `${baseUrl}/signup`
    const words = `Wrong username or password. New accounts are made in a browser here: open ${page}`
    return new Problem('password_wrong', words)
  }
  return new Problem('password_wrong')
}

async function verifyPasswordOf(account: Account | undefined, password: string): Promise<boolean> {
  if (account?.passwordHash === undefined) {
    await verifyNothing(password)
    return false
  }
  return verifyPassword(account.passwordHash, password)
}

/** What lets a request in, if anything: the account's password, or for programs an app password. */
async function findWayIn(
  { db }: RegistrationContext,
  { password, isProgram = false }: LogIn,
  account: Account | undefined,
): Promise<Entry | undefined> {
  const appPassword =
    account && isProgram ? await findAppPassword(db, account.id, password) : undefined
  if (account && appPassword) return { accountId: account.id, appPassword }
  const isGood = await verifyPasswordOf(account, password)
  return account && isGood ? { accountId: account.id, appPassword: undefined } : undefined
}

async function recordFailure(
  context: RegistrationContext,
  from: LogIn,
  account: Account | undefined,
) {
  if (!account) return
  const event = { accountId: account.id, kind: 'log_in_failed', from } as const
  await recordSecurityEvent(context, event)
}

async function enterAccount(
  context: RegistrationContext,
  request: LogIn,
  account: Account | undefined,
): Promise<Entry> {
  const { name, address, password } = request
  const attempt = { kind: 'log-in', account: nameKeyOf(name), address } as const
  let entry: Entry | undefined
  await throttle(context, attempt, async () => {
    entry = await findWayIn(context, request, account)
    return entry !== undefined
  })
  if (!entry || !account) {
    noteOccurrence('log-in-failed', { reason: account ? 'password' : 'name' })
    await recordFailure(context, request, account)
    throw refusalFor(context, request)
  }
  await refuseBanned(context, account)
  const hash = entry.appPassword ? undefined : account.passwordHash
  if (hash !== undefined && needsRehash(hash)) {
    const better = await hashPassword(password)
    // Not where the password was changed meanwhile.
    await setPasswordHash(context.db, account.id, { hash: better, was: hash })
  }
  return entry
}

/** Logs in; a refusal takes the same time whatever the account's hash is, or if there is none. */
async function enterSteadily(
  context: RegistrationContext,
  request: LogIn,
  account: Account | undefined,
): Promise<Entry> {
  const floor = new Promise<void>((resolve) => setTimeout(resolve, refusalTime))
  try {
    return await enterAccount(context, request, account)
  } catch (error) {
    await floor
    throw error
  }
}

/** Registers; who meant either and comes second at the same moment (a second tab) logs in. */
async function registerOrEnter(context: RegistrationContext, request: LogIn): Promise<Entry> {
  try {
    return { accountId: await register(context, request), appPassword: undefined }
  } catch (error) {
    const isTaken = error instanceof Problem && error.code === 'name_taken'
    if (!isTaken || request.intent !== 'either') throw error
    return enterSteadily(context, request, await findAccountByName(context.db, request.name))
  }
}

/**
 * Who a name and password let in, for pages that ask for a second factor next: logs in, or registers
 * an unknown name where that is allowed, as at Invidious. Throws `password_wrong`,
 * `too_many_attempts`, `registration_closed`, `invitation_required`, `name_taken`, and what `register`
 * throws.
 */
export async function logInByPassword(
  context: RegistrationContext,
  request: LogIn,
): Promise<Entry> {
  if (!request.name.trim()) throw new Problem('name_missing')
  checkPassword(request.password)
  if (request.intent === 'register') {
    const invitation = await findInvitationToUse(context, request.invitation)
    const accountId = await register(context, { ...request, invitation })
    return { accountId, appPassword: undefined }
  }
  const account = await findAccountByName(context.db, request.name)
  // Somebody who has one has an account: the name is mistyped, and nobody means to register it.
  const isKnown = account !== undefined || looksLikeAppPassword(request.password)
  const registers = request.intent === 'either' && registersUnasked(context.config)
  if (!registers || isKnown) return enterSteadily(context, request, account)
  return registerOrEnter(context, request)
}

/**
 * Who a name and password let in where nothing else is asked. Throws as `logInByPassword` does, and
 * `app_password_required` for the password of an account with a second factor.
 */
export async function logIn(context: RegistrationContext, request: LogIn): Promise<Entry> {
  const entry = await logInByPassword(context, request)
  if (!entry.appPassword) await refuseWithoutFactor(context, entry.accountId, request)
  return entry
}
