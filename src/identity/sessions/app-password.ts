import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomCharacters, randomSecret } from '../../platform/secret.js'
import { narrowScopeNames, patternsOfNames } from '../scopes/oauth-names.js'
import { recordSecurityEvent, type Requester } from '../security-events/security-events.js'
import { openSession } from './open-session.js'
import { findSessionByDigest, type Session } from './store.js'
import { checkTokenLimit, type TokenLimitContext } from './token-limit.js'

interface Recording {
  db: Database
  clock: Clock
}

export const appPasswordNameLength = 100

/** What an app made for Invidious uses. */
export const invidiousScopeNames: readonly string[] = [
  'profile',
  'read:subscriptions',
  'read:playlists',
  'read:history',
  'read:preferences',
  'read:notifications',
  'write:subscriptions',
  'write:playlists',
  'write:notifications',
  'write:history',
  'write:preferences',
]

/** What OpenTogetherTube's own client uses. */
export const roomScopeNames: readonly string[] = ['profile', 'read:accounts', 'rooms']

interface NewAppPassword {
  accountId: number
  name: string
  /** Of `narrowScopeNames`. */
  scopeNames: readonly string[]
  from: Requester
}

function checkAppPasswordName(name: string): string {
  const checked = name.trim().replace(/\s+/gu, ' ')
  if (checked === '') throw new Problem('app_password_unnamed')
  if (checked.length > appPasswordNameLength || /\p{Cc}/u.test(checked)) {
    const rule = `A name has at most ${appPasswordNameLength} characters, and no control characters.`
    throw new Problem('app_password_unnamed', rule)
  }
  return checked
}

/**
 * Makes a password for a program that knows no more than a name and a password; returned once, stored
 * as a digest. Throws `app_password_unnamed`, `app_password_powerless`, and `too_many_tokens`.
 */
export async function createAppPassword(
  context: TokenLimitContext,
  { accountId, name, scopeNames, from }: NewAppPassword,
): Promise<string> {
  const checked = checkAppPasswordName(name)
  const scopes = patternsOfNames(scopeNames.filter((each) => narrowScopeNames.includes(each)))
  if (scopes.length === 0) throw new Problem('app_password_powerless')
  await checkTokenLimit(context, accountId)
  const secret = `app_${randomCharacters()}`
  await openSession(context, {
    ...{ kind: 'app_password', secret, accountId, name: checked, scopes },
    address: from.address,
  })
  const event = { accountId, kind: 'app_password_created', from, detail: checked } as const
  await recordSecurityEvent(context, event)
  return secret
}

/** Whether a text has the shape of an app password, which nobody chooses by accident. */
export const looksLikeAppPassword = (password: string): boolean =>
  /^app_[A-Za-z0-9]{43}$/.test(password)

/** The app password of this account that is given, if it is one. */
export async function findAppPassword(
  db: Database,
  accountId: number,
  password: string,
): Promise<Session | undefined> {
  if (!looksLikeAppPassword(password)) return undefined
  const found = await findSessionByDigest(db, digestOf(password))
  if (found?.session.kind !== 'app_password' || found.session.accountId !== accountId) {
    return undefined
  }
  return found.session
}

/** Records that somebody logged in with an app password. */
export async function recordAppLogIn(
  recording: Recording,
  { accountId, name: detail }: Session,
  from: Requester,
): Promise<void> {
  if (accountId === undefined) return
  const event = { accountId, kind: 'logged_in_with_app_password', from, detail } as const
  await recordSecurityEvent(recording, event)
}

/**
 * Logs a program in with an app password: a session for its cookie that may do what the password
 * allows and ends with it. Returns its value, 44 characters as Invidious makes them.
 */
export async function openAppClient(
  on: Recording,
  appPassword: Session,
  from: Requester,
): Promise<string> {
  const { id: parentId, accountId, scopes } = appPassword
  const secret = `${randomSecret()}=`
  await openSession(on, { kind: 'app_client', secret, accountId, parentId, scopes, ...from })
  await recordAppLogIn(on, appPassword, from)
  return secret
}
