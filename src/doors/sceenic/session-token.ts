import { createHash } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { second } from '../../platform/clock.js'
import type { Context } from '../../platform/context.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import {
  findWatchSession,
  type WatchSession,
  type WatchSessionKind,
} from '../../rooms/watch/session-store.js'

type TokenContext = Pick<Context, 'config' | 'keyring' | 'clock' | 'db'>

/** What a token says. Times are epoch milliseconds. */
export interface TokenClaims {
  /** The session, 32 hex digits. */
  rid: string
  kind: WatchSessionKind
  /** The id of the key that asked for it. */
  key: string
  subject: string | undefined
  createdAt: number
  expiresAt: number
}

/** Whom each kind of token is for (`aud`). */
const audiences: Record<WatchSessionKind, string> = {
  stream: 'room',
  sync: 'sync',
  'public-chat': 'public-chat',
}

/** A name for a key that says nothing about it. */
const keyNameOf = (key: Uint8Array): string =>
  createHash('sha256').update('kid').update(key).digest('base64url').slice(0, 12)

const signingKeysOf = ({ keyring }: TokenContext) => keyring.derive('watch-session')

/**
 * A token as a JWT (RFC 7519), signed with HS256. The claims begin with `rid`, as Sceenic's do; the
 * others are `iss`, `aud`, `jti`, `iat`, `exp`, `svc` (the id of the key) and `sub`.
 */
export async function signSessionToken(
  context: TokenContext,
  { rid, kind, key, subject, createdAt, expiresAt }: TokenClaims,
): Promise<string> {
  const [signingKey] = signingKeysOf(context)
  const claims = { rid, svc: key, ...(subject === undefined ? {} : { sub: subject }) }
  return new SignJWT(claims)
    .setProtectedHeader({ typ: 'JWT', alg: 'HS256', kid: keyNameOf(signingKey) })
    .setIssuer(context.config.baseUrl)
    .setAudience(audiences[kind])
    .setJti(randomSecret(16))
    .setIssuedAt(Math.floor(createdAt / second))
    .setExpirationTime(Math.floor(expiresAt / second))
    .sign(signingKey)
}

/** Throws a `JOSEError` unless a token was signed here for one of these audiences, and is not over. */
function verifySignature(context: TokenContext, token: string, audience: string[]) {
  const keys = signingKeysOf(context)
  return jwtVerify(
    token,
    ({ kid }) => {
      const key = keys.find((one) => keyNameOf(one) === kid)
      if (!key) throw new errors.JWSInvalid('The key is not known here')
      return key
    },
    {
      algorithms: ['HS256'],
      issuer: context.config.baseUrl,
      audience,
      currentDate: new Date(context.clock.now()),
    },
  )
}

/**
 * The session of a token: of exactly this one, which was signed here for one of these kinds, is not
 * over and not revoked. Throws `watch_token_invalid`.
 */
export async function findSessionOfToken(
  context: TokenContext,
  token: string,
  kinds: readonly WatchSessionKind[],
): Promise<WatchSession> {
  try {
    await verifySignature(
      context,
      token,
      kinds.map((kind) => audiences[kind]),
    )
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    throw new Problem('watch_token_invalid', undefined, { cause: error })
  }
  const session = await findWatchSession(context.db, digestOf(token))
  const isOpen = session && !session.isRevoked && session.expiresAt > context.clock.now()
  if (!isOpen || !kinds.includes(session.kind)) throw new Problem('watch_token_invalid')
  return session
}
