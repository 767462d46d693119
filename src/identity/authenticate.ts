import { minute, second, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import type { Keyring } from '../platform/keyring.js'
import { Problem } from '../platform/problem.js'
import { digestOf, equalsInConstantTime } from '../platform/secret.js'
import type { Credential } from './credential.js'
import type { Principal } from './principal.js'
import { parseScopes } from './scopes/pattern.js'
import { refuseBanned } from './accounts/ban.js'
import { isBanned } from './accounts/ban-store.js'
import { isAdminKey } from './api-keys/admin-key.js'
import {
  endAfterUse,
  hasExpired,
  isUnused,
  type LifetimeConfig,
  type SessionKind,
} from './sessions/kinds.js'
import {
  adoptSignedScopes,
  findSessionByDigest,
  updateSession,
  type Session,
  type SessionAccount,
} from './sessions/store.js'
import { looksSigned, readSignedToken, type SignedToken } from './signed-token/signed-token.js'

export interface Authenticator {
  config: LifetimeConfig
  db: Database
  clock: Clock
  keyring: Keyring
}

/** `last_used_at` is written at most this often for a session. */
const touchInterval = minute

/** The kinds whose secret is the whole credential. A token's session alone opens nothing. */
const opaqueKinds: ReadonlySet<SessionKind> = new Set<SessionKind>([
  'oauth',
  'app',
  'login',
  'app_login',
  'api',
  'guest',
  'registered',
  'app_client',
])

const hasSameScopes = (session: Session, scopes: readonly string[]) =>
  session.scopes.length === scopes.length &&
  session.scopes.every((scope, index) => scope === scopes[index])

const isGuestKind = ({ kind }: Session) =>
  kind === 'guest' || kind === 'registered' || kind === 'app_client'

const isCookieKind = ({ kind }: Session) => kind === 'browser' || kind === 'app_client'

/** What to look up for a credential: a secret's digest, and which sessions it may open. */
interface Lookup {
  digest: string
  accepts: (session: Session) => boolean
  /** The verified token that was presented. */
  token?: SignedToken
}

/** Verified tokens are kept, so what is made of one is, too. */
const digests = new WeakMap<SignedToken, string>()

function digestOfToken(token: SignedToken): string {
  const digest = digests.get(token) ?? digestOf(token.session)
  digests.set(token, digest)
  return digest
}

function readHeader({ clock, keyring }: Authenticator, value: string): Lookup {
  if (!looksSigned(value)) {
    return { digest: digestOf(value), accepts: (s) => opaqueKinds.has(s.kind) }
  }
  const token = readSignedToken(value, keyring.hmacKeys, clock.now())
  return {
    digest: digestOfToken(token),
    accepts: (s) => s.kind === 'token' && (s.hasScopesAsSigned || hasSameScopes(s, token.scopes)),
    token,
  }
}

function readCredential(authenticator: Authenticator, credential: Credential): Lookup {
  const { value } = credential
  switch (credential.from) {
    case 'header':
      return readHeader(authenticator, value)
    case 'cookie':
      return { digest: digestOf(value), accepts: isCookieKind }
    case 'token-cookie':
      return { digest: digestOf(value), accepts: isGuestKind }
    case 'apikey':
      return { digest: digestOf(value), accepts: isAdminKey }
    case 'key-pair': {
      const { id } = credential
      return {
        digest: digestOf(value),
        accepts: (s) => s.kind === 'key' && equalsInConstantTime(s.handle, id),
      }
    }
  }
}

/**
 * Invidious keeps a token's scopes in the token alone, so a session that was moved from there takes
 * them over from the first token that is shown for it: its signature proves that they were granted.
 */
async function settleScopes(
  { db }: Authenticator,
  session: Session,
  { token }: Lookup,
): Promise<Session> {
  if (!session.hasScopesAsSigned || !token) return session
  const { scopes, expire } = token
  const expiresAt = expire === undefined ? undefined : expire * second
  if (!(await adoptSignedScopes(db, session.id, { scopes, expiresAt }))) {
    const now = await findSessionByDigest(db, session.digest)
    if (!now || !hasSameScopes(now.session, scopes)) throw new Problem('credential_invalid')
  }
  return { ...session, scopes, expiresAt, hasScopesAsSigned: false }
}

async function touch({ db, clock }: Authenticator, session: Session): Promise<void> {
  const now = clock.now()
  if (now - session.lastUsedAt < touchInterval && !isUnused(session)) return
  const end = endAfterUse(session.kind, now)
  await updateSession(db, session.id, {
    last_used_at: now,
    ...(end === undefined ? {} : { expires_at: end }),
  })
  // A grant lives as long as its access tokens are used; an app password shows when it was.
  if (
    (session.kind === 'oauth' || session.kind === 'app_client') &&
    session.parentId !== undefined
  ) {
    await updateSession(db, session.parentId, { last_used_at: now })
  }
}

/** Keys are refused with a word of their own, as their clients expect. */
const credentialRefusalOf = ({ from }: Credential) =>
  new Problem(from === 'apikey' ? 'api_key_invalid' : 'credential_invalid')

/** The user with what is left of a ban. Throws `account_banned` unless the banned are admitted. */
async function settleBan(
  authenticator: Authenticator,
  account: SessionAccount,
  admitsBanned: boolean,
): Promise<SessionAccount> {
  const { ban } = account
  if (ban === undefined) return account
  if (admitsBanned && isBanned(ban, authenticator.clock.now())) return account
  await refuseBanned(authenticator, account)
  return { ...account, state: 'normal', ban: undefined }
}

/**
 * Turns a credential into who it stands for. Throws `credential_invalid` or `api_key_invalid` for
 * what is unknown, revoked or over, `account_banned` unless the banned are admitted, and what
 * reading a signed token throws. Scopes are not checked here.
 */
export async function authenticate(
  authenticator: Authenticator,
  credential: Credential,
  { admitsBanned = false }: { admitsBanned?: boolean | undefined } = {},
): Promise<Principal> {
  if (!credential.value && credential.from === 'header') throw new Problem('credential_missing')
  const lookup = readCredential(authenticator, credential)
  const { config, db, clock } = authenticator
  const found = await findSessionByDigest(db, lookup.digest)
  if (!found || !lookup.accepts(found.session) || hasExpired(found.session, config, clock.now())) {
    throw credentialRefusalOf(credential)
  }
  const account = found.account && (await settleBan(authenticator, found.account, admitsBanned))
  const session = await settleScopes(authenticator, found.session, lookup)
  await touch(authenticator, session)
  return {
    session,
    account,
    patterns: session === found.session ? found.patterns : parseScopes(session.scopes),
    isFromCookie: credential.from === 'cookie' || credential.from === 'token-cookie',
  }
}
