import type { AuthenticatorTransport } from '@simplewebauthn/server'
import { z } from 'zod'
import { minute, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import type { Database } from '../../platform/db/schema.js'
import type { Keyring } from '../../platform/keyring.js'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'
import { insertPasskeyChallenge, type Passkey, type PasskeyChallenge } from './passkey-store.js'

export interface PasskeyContext {
  db: Database
  clock: Clock
  keyring: Keyring
  config: Pick<Config, 'baseUrl'>
}

/** How long a page with a challenge is good; milliseconds. */
const challengeTime = 10 * minute

/** Loaded by the first use: it is larger than many servers without passkeys need. */
export const loadWebAuthn = () => import('@simplewebauthn/server')

/**
 * Whether browsers offer passkeys for this address: only for names of hosts, and only over https but
 * on the machine itself (Web Authentication §5.1.3).
 */
export function arePasskeysPossible(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true
  return protocol === 'https:' && !/^\[|^[\d.]+$/.test(hostname)
}

export function siteOf({ config }: PasskeyContext) {
  const { hostname, origin } = new URL(config.baseUrl)
  return { id: hostname, origin }
}

const transportNames = ['ble', 'hybrid', 'internal', 'nfc', 'usb'] as const

export const knownTransports = (names: readonly string[]): AuthenticatorTransport[] =>
  transportNames.filter((name) => names.includes(name))

export async function keepChallenge(
  { db, clock }: PasskeyContext,
  challenge: string,
  about: PasskeyChallenge,
): Promise<void> {
  const expiresAt = clock.now() + challengeTime
  await insertPasskeyChallenge(db, digestOf(challenge), { ...about, expiresAt })
}

export const describeCredential = ({ credentialId: id, transports }: Passkey) => ({
  id,
  transports: knownTransports(transports),
})

export const bytesText = z
  .string()
  .regex(/^[\w-]+$/)
  .max(20_000)

/** What a page's script puts into a form. Throws `passkey_refused`, as when there is no script. */
export function readResponse<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Problem('passkey_refused', undefined, { cause })
  }
}

/** Runs a check of the library's, which throws plain errors for what is wrong with a response. */
export async function refuseFaulty<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (cause) {
    throw new Problem('passkey_refused', undefined, { cause })
  }
}
