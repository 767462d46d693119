import { createHmac } from 'node:crypto'
import { equalsInConstantTime } from '../../platform/secret.js'

/** What a signed token may hold besides its signature. */
export type TokenValue = string | number | boolean | readonly (string | number | boolean)[]
export type TokenFields = Readonly<Record<string, TokenValue>>

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

function signedLineOf([key, value]: [string, TokenValue]): string {
  const text = Array.isArray(value) ? value.map(String).sort(byBytes).join(',') : String(value)
  return `${key}=${text}`
}

/** What is signed: every field but the signature as a `key=value` line, sorted by bytes. */
function messageOf(fields: TokenFields): string {
  return Object.entries(fields)
    .filter(([key]) => key !== 'signature')
    .map(signedLineOf)
    .sort(byBytes)
    .join('\n')
}

/** HMAC-SHA256 as padded base64url, byte for byte as Invidious signs. */
export function signatureOf(fields: TokenFields, hmacKey: string): string {
  const digest = createHmac('sha256', hmacKey).update(messageOf(fields)).digest('base64')
  return digest.replaceAll('+', '-').replaceAll('/', '_')
}

/** Whether any of the keys made the signature. */
export function isSignedBy(
  fields: TokenFields,
  signature: string,
  hmacKeys: readonly string[],
): boolean {
  return hmacKeys.some((key) => equalsInConstantTime(signatureOf(fields, key), signature))
}
