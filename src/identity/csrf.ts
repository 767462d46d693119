import { createHmac } from 'node:crypto'
import { hour, type Clock } from '../platform/clock.js'
import type { Keyring } from '../platform/keyring.js'
import { Problem } from '../platform/problem.js'
import { equalsInConstantTime } from '../platform/secret.js'

const lifetime = 6 * hour

/** What a form may do, and for which session: its token is good for nothing else. */
export interface FormPurpose {
  sessionId: number
  /** The path the form posts to. */
  action: string
}

const macOf = (key: Uint8Array, { sessionId, action }: FormPurpose, expiresAt: number) =>
  createHmac('sha256', key).update(`${sessionId}\n${action}\n${expiresAt}`).digest('base64url')

/** A token for a form, good for 6 hours; says nothing of the session it belongs to. */
export function createFormToken(
  { keyring, clock }: { keyring: Keyring; clock: Clock },
  purpose: FormPurpose,
): string {
  const expiresAt = clock.now() + lifetime
  return `${expiresAt.toString(36)}.${macOf(keyring.derive('csrf')[0], purpose, expiresAt)}`
}

/** Throws `csrf_invalid` unless the token was made for this session and action and still holds. */
export function checkFormToken(
  { keyring, clock }: { keyring: Keyring; clock: Clock },
  purpose: FormPurpose,
  token: string | undefined,
): void {
  const [time = '', mac = ''] = (token ?? '').split('.')
  const expiresAt = parseInt(time, 36)
  const keys = keyring.derive('csrf')
  const isOurs = keys.some((key) => equalsInConstantTime(macOf(key, purpose, expiresAt), mac))
  if (!isOurs || expiresAt < clock.now()) throw new Problem('csrf_invalid')
}
