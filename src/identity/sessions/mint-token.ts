import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import type { Keyring } from '../../platform/keyring.js'
import { randomSecret } from '../../platform/secret.js'
import { checkScopes } from '../scopes/check-scopes.js'
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
    { ...request, kind: 'token', secret: session, parentId: request.parent?.id, expiresAt },
  )
  const expire = expiresAt === undefined ? {} : { expire: Math.floor(expiresAt / 1000) }
  const token = mintSignedToken({ session, scopes: request.scopes, ...expire }, keyring.hmacKeys[0])
  return { token, session }
}

/**
 * Reads `expire` as clients send it: Unix seconds up to 2^31 - 1. Anything else means a token that
 * never expires, as at Invidious: yt2alt sends milliseconds and depends on it.
 */
export function readExpire(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined
  return Math.abs(number) <= 2_147_483_647 ? number : undefined
}
