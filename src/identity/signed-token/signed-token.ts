import { z } from 'zod'
import { countMemory } from '../../platform/count-memory.js'
import { Problem } from '../../platform/problem.js'
import { isSignedBy, signatureOf } from './signature.js'

/** The longest token that is read; a real one has a few hundred characters. */
const maximumLength = 16_384

/** A token as a client presents it. */
export interface SignedToken {
  /** `v1:` and the padded base64url of 32 random bytes. */
  session: string
  scopes: string[]
  /** Unix seconds. */
  expire?: number
}

const value = z.union([z.string(), z.number(), z.boolean()])
const presented = z
  .object({
    session: z.string().min(1),
    scopes: z.array(z.string()),
    expire: z.int().optional(),
    signature: z.string(),
  })
  .catchall(z.union([value, z.array(value)]))
  // Single-use tokens are not made here, so a nonce is one that we do not know.
  .refine((token) => !('nonce' in token))

/** The token as minted: its keys in this order, as clients store and compare the text. */
export function mintSignedToken(token: SignedToken, hmacKey: string): string {
  const { session, scopes, expire } = token
  const fields = expire === undefined ? { session, scopes } : { session, scopes, expire }
  return JSON.stringify({ ...fields, signature: signatureOf(fields, hmacKey) })
}

/** Whether a credential is meant as a signed token: JSON, plain or URL-encoded. */
export function looksSigned(credential: string): boolean {
  return /^\s*(\{|%7b)/i.test(credential)
}

function decode(credential: string): unknown {
  const text = /^\s*%7b/i.test(credential)
    ? decodeURIComponent(credential.replaceAll('+', ' '))
    : credential
  return JSON.parse(text)
}

function parse(credential: string): z.infer<typeof presented> {
  try {
    if (credential.length > maximumLength) throw new RangeError('token too long')
    return presented.parse(decode(credential))
  } catch (cause) {
    throw new Problem('token_malformed', undefined, { cause })
  }
}

function verifyWithKeys(credential: string, hmacKeys: readonly string[]): SignedToken {
  const { signature, ...fields } = parse(credential)
  const { expire, ...unlimited } = fields
  const signed = expire === undefined ? unlimited : { ...unlimited, expire }
  if (!isSignedBy(signed, signature, hmacKeys)) throw new Problem('signature_invalid')
  const { session, scopes } = fields
  return expire === undefined ? { session, scopes } : { session, scopes, expire }
}

/** The tokens that were verified last, by the very text that was: its signature cannot change. */
const verified = new WeakMap<readonly string[], Map<string, SignedToken>>()
const counted = countMemory('signed_tokens')
const verifiedLimit = { count: 2000, length: 1000 }

function verifyOnce(credential: string, hmacKeys: readonly string[]): SignedToken {
  const known = verified.get(hmacKeys) ?? new Map<string, SignedToken>()
  const remembered = known.get(credential)
  counted[remembered ? 'hits' : 'misses'] += 1
  const token = remembered ?? verifyWithKeys(credential, hmacKeys)
  if (credential.length <= verifiedLimit.length) known.set(credential, token)
  if (known.size > verifiedLimit.count) known.clear()
  verified.set(hmacKeys, known)
  return token
}

/**
 * Reads and verifies a presented token without asking the database. Throws `token_malformed`,
 * `signature_invalid` or `token_expired`. `now` is epoch milliseconds.
 */
export function readSignedToken(
  credential: string,
  hmacKeys: readonly string[],
  now: number,
): SignedToken {
  const token = verifyOnce(credential, hmacKeys)
  if (token.expire !== undefined && token.expire * 1000 < now) throw new Problem('token_expired')
  return token
}
