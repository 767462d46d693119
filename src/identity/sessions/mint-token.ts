import { second, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import type { Keyring } from '../../platform/keyring.js'
import { randomSecret } from '../../platform/secret.js'
import { areGraveScopes } from '../scopes/grave-scopes.js'
import { checkScopes } from '../scopes/check-scopes.js'
import { recordSecurityEvent, type Requester } from '../security-events/security-events.js'
import { mintSignedToken } from '../signed-token/signed-token.js'
import { openSession } from './open-session.js'

export interface TokenRequest {
  accountId: number
  scopes: string[]
  /** Unix seconds; absent means never. */
  expire?: number | undefined
  /** The token that asked for this one: it dies with its parent and before it. */
  parent?: { id: number; expiresAt: number | undefined } | undefined
  name?: string | undefined
  client?: string | undefined
  /** Who asked for it, for the account's log of events. */
  from?: Requester | undefined
}

/** The earlier of what was asked and the parent's end; epoch milliseconds. */
function endOfToken({ expire, parent }: TokenRequest): number | undefined {
  const asked = expire === undefined ? Infinity : expire * 1000
  const end = Math.min(asked, parent?.expiresAt ?? Infinity)
  return end === Infinity ? undefined : end
}

/**
 * Mints a signed token and stores its session. Scopes go in exactly as asked: clients compare
 * them. Throws `scope_malformed`.
 */
export async function mintToken(
  { db, clock, keyring }: { db: Database; clock: Clock; keyring: Keyring },
  request: TokenRequest,
): Promise<{ token: string; session: string }> {
  checkScopes(request.scopes)
  const session = `v1:${randomSecret()}=`
  const expiresAt = endOfToken(request)
  await openSession(
    { db, clock },
    {
      ...request,
      kind: 'token',
      secret: session,
      parentId: request.parent?.id,
      address: request.from?.address,
      expiresAt,
    },
  )
  const { accountId, from, name: detail = request.client } = request
  // Of every token that an app asks for, a mail would soon go unread.
  const hasNotice = areGraveScopes(request.scopes)
  const event = { accountId, kind: 'token_created', from, detail, hasNotice } as const
  await recordSecurityEvent({ db, clock }, event)
  const expire = expiresAt === undefined ? {} : { expire: Math.floor(expiresAt / 1000) }
  const token = mintSignedToken({ session, scopes: request.scopes, ...expire }, keyring.hmacKeys[0])
  return { token, session }
}

/** Anything from here on is an instant, in Unix seconds (2001); anything less is a duration. */
const firstInstant = 1_000_000_000
/** Anything from here on is in milliseconds, or a mistake. */
const endOfInstants = 100_000_000_000

/**
 * Parses `expire` as clients send it, a number or its digits. Undefined for what is no whole number
 * and for milliseconds: yt2alt sends these and depends on a token that never expires, as at Invidious.
 */
export function parseExpire(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined
  return Math.abs(number) < endOfInstants ? number : undefined
}

/**
 * When a token that was asked for with `expire` ends, in Unix seconds: the documentation of Invidious
 * calls it a duration, its clients send an instant. `now` is epoch milliseconds.
 */
export function expireAt(expire: number | undefined, now: number): number | undefined {
  if (expire === undefined || expire <= 0 || expire >= firstInstant) return expire
  return Math.floor(now / second) + expire
}
