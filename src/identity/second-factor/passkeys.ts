import { createHmac } from 'node:crypto'
import type {
  AuthenticatorTransport,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { z } from 'zod'
import { minute, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import { isUniqueViolation } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import type { Keyring } from '../../platform/keyring.js'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'
import { getAccount } from '../accounts/store.js'
import { recordSecurityEvent, type Requester } from '../security-events/security-events.js'
import {
  countPasskeyUse,
  deletePasskeys,
  findPasskey,
  insertPasskey,
  insertPasskeyChallenge,
  listPasskeys,
  takePasskeyChallenge,
  type ChallengePurpose,
  type Passkey,
  type PasskeyChallenge,
} from './passkey-store.js'
import { issueRecoveryCodes } from './second-factor.js'
import { deleteSecondFactor, hasSecondFactor } from './store.js'

interface PasskeyContext {
  db: Database
  clock: Clock
  keyring: Keyring
  config: Pick<Config, 'baseUrl'>
}

/** How long a page with a challenge is good; milliseconds. */
const challengeTime = 10 * minute

const passkeyLimit = 20
export const passkeyNameLength = 60

/** EdDSA, ECDSA on P-256, and RSA, in the order of preference (COSE). */
const algorithms = [-8, -7, -257]

/** Loaded by the first use: it is larger than many servers without passkeys need. */
const loadWebAuthn = () => import('@simplewebauthn/server')

/**
 * Whether browsers offer passkeys for this address: only for names of hosts, and only over https but
 * on the machine itself (Web Authentication §5.1.3).
 */
export function arePasskeysPossible(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true
  return protocol === 'https:' && !/^\[|^[\d.]+$/.test(hostname)
}

function siteOf({ config }: PasskeyContext) {
  const { hostname, origin } = new URL(config.baseUrl)
  return { id: hostname, origin }
}

/** What an authenticator knows a user by; it says nothing to anybody else. */
function userHandleOf({ keyring }: PasskeyContext, accountId: number): Uint8Array<ArrayBuffer> {
  const mac = createHmac('sha256', keyring.derive('passkey-user')[0]).update(String(accountId))
  return Uint8Array.from(mac.digest())
}

const transportNames = ['ble', 'hybrid', 'internal', 'nfc', 'usb'] as const

const knownTransports = (names: readonly string[]): AuthenticatorTransport[] =>
  transportNames.filter((name) => names.includes(name))

async function keepChallenge(
  { db, clock }: PasskeyContext,
  challenge: string,
  about: PasskeyChallenge,
): Promise<void> {
  const expiresAt = clock.now() + challengeTime
  await insertPasskeyChallenge(db, digestOf(challenge), { ...about, expiresAt })
}

const describeCredential = ({ credentialId: id, transports }: Passkey) => ({
  id,
  transports: knownTransports(transports),
})

/** What a browser needs to make a passkey for this user. */
export async function beginPasskey(
  context: PasskeyContext,
  accountId: number,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await loadWebAuthn()
  const { id } = siteOf(context)
  const { name } = await getAccount(context.db, accountId)
  const existing = await listPasskeys(context.db, accountId)
  if (existing.length >= passkeyLimit) throw new Problem('too_many_passkeys')
  const options = await generateRegistrationOptions({
    rpName: id,
    rpID: id,
    userName: name,
    userID: userHandleOf(context, accountId),
    attestationType: 'none',
    excludeCredentials: existing.map(describeCredential),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    supportedAlgorithmIDs: algorithms,
  })
  await keepChallenge(context, options.challenge, { purpose: 'add', accountId })
  return options
}

const bytesText = z
  .string()
  .regex(/^[\w-]+$/)
  .max(20_000)

const attestation = z.object({
  id: bytesText,
  rawId: bytesText,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytesText,
    attestationObject: bytesText,
    transports: z.array(z.string()).max(20).default([]),
  }),
})

const assertion = z.object({
  id: bytesText,
  rawId: bytesText,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytesText,
    authenticatorData: bytesText,
    signature: bytesText,
  }),
})

/** What a page's script puts into a form. Throws `passkey_refused`, as when there is no script. */
function readResponse<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Problem('passkey_refused', undefined, { cause })
  }
}

/** Runs a check of the library's, which throws plain errors for what is wrong with a response. */
async function refuseFaulty<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (cause) {
    throw new Problem('passkey_refused', undefined, { cause })
  }
}

async function verifyNew(context: PasskeyContext, accountId: number, text: string) {
  const { verifyRegistrationResponse } = await loadWebAuthn()
  const { response, ...parts } = readResponse(attestation, text)
  const transports = knownTransports(response.transports)
  const { id, origin } = siteOf(context)
  const about = { purpose: 'add', accountId, now: context.clock.now() } as const
  const { verified, registrationInfo } = await refuseFaulty(() =>
    verifyRegistrationResponse({
      response: { ...parts, response: { ...response, transports }, clientExtensionResults: {} },
      expectedChallenge: (challenge) =>
        takePasskeyChallenge(context.db, digestOf(challenge), about),
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    }),
  )
  if (!verified) throw new Problem('passkey_refused')
  const { credential } = registrationInfo
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports,
  }
}

/** The name of a passkey as it is kept. */
export const passkeyNameOf = (typed: string): string =>
  typed
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, passkeyNameLength) || 'Passkey'

interface AddedPasskey {
  accountId: number
  /** What the browser made, as JSON. */
  response: string
  name: string
  from: Requester
}

/**
 * Adds a passkey. Where it is the first second factor, returns recovery codes, which are stored as
 * digests alone. Throws `passkey_refused`.
 */
export async function addPasskey(
  context: PasskeyContext,
  { accountId, response, name, from }: AddedPasskey,
): Promise<string[] | undefined> {
  const { db, clock } = context
  const verified = await verifyNew(context, accountId, response)
  const passkey = { ...verified, name: passkeyNameOf(name), createdAt: clock.now() }
  try {
    return await db.transaction().execute(async (tx) => {
      const isFirst = !(await hasSecondFactor(tx, accountId))
      await insertPasskey(tx, accountId, passkey)
      const event = { accountId, kind: 'passkey_added', from, detail: passkey.name } as const
      await recordSecurityEvent({ db: tx, clock }, event)
      return isFirst ? await issueRecoveryCodes(tx, accountId) : undefined
    })
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new Problem('passkey_refused', undefined, { cause })
    throw cause
  }
}

/** What a browser needs to use a passkey: of this user, or of whoever it belongs to. */
export async function beginPasskeyUse(
  context: PasskeyContext,
  about: PasskeyChallenge,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await loadWebAuthn()
  const { accountId, purpose } = about
  const known = accountId === undefined ? [] : await listPasskeys(context.db, accountId)
  const options = await generateAuthenticationOptions({
    rpID: siteOf(context).id,
    allowCredentials: known.map(describeCredential),
    userVerification: purpose === 'second-step' ? 'preferred' : 'required',
  })
  await keepChallenge(context, options.challenge, about)
  return options
}

/** Who has used which passkey. */
interface PasskeyUse {
  purpose: Exclude<ChallengePurpose, 'add'>
  /** Whose it has to be; absent at a log-in without a password. */
  accountId: number | undefined
  /** What the browser made, as JSON. */
  response: string
}

async function verifyUse(
  context: PasskeyContext,
  passkey: Passkey,
  { purpose, accountId, response: text }: PasskeyUse,
): Promise<number> {
  const { verifyAuthenticationResponse } = await loadWebAuthn()
  const { id, origin } = siteOf(context)
  const about = { purpose, accountId, now: context.clock.now() }
  const response = { ...readResponse(assertion, text), clientExtensionResults: {} }
  const { verified, authenticationInfo } = await refuseFaulty(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: (challenge) =>
        takePasskeyChallenge(context.db, digestOf(challenge), about),
      expectedOrigin: origin,
      expectedRPID: id,
      credential: {
        id: passkey.credentialId,
        publicKey: Uint8Array.from(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
      // A second step follows a password; alone, a passkey has to know its owner.
      requireUserVerification: purpose !== 'second-step',
    }),
  )
  if (!verified) throw new Problem('passkey_refused')
  return authenticationInfo.newCounter
}

/**
 * Checks the response of a passkey to a challenge, which is used up, and keeps its counter; the user it
 * belongs to. Throws `passkey_refused`, also for a counter that went back, as of a copied key.
 */
export async function usePasskey(context: PasskeyContext, use: PasskeyUse): Promise<number> {
  const { id: credentialId } = readResponse(assertion, use.response)
  const passkey = await findPasskey(context.db, credentialId)
  if (!passkey || (use.accountId !== undefined && passkey.accountId !== use.accountId)) {
    throw new Problem('passkey_refused')
  }
  const counter = await verifyUse(context, passkey, use)
  const now = context.clock.now()
  if (!(await countPasskeyUse(context.db, passkey, { counter, now }))) {
    throw new Problem('passkey_refused')
  }
  return passkey.accountId
}

/** Removes a passkey; with the last factor go recovery codes and remembered browsers. */
export async function removePasskey(
  { db, clock }: Omit<PasskeyContext, 'keyring' | 'config'>,
  accountId: number,
  { handle, from }: { handle: string; from: Requester },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const [name] = await deletePasskeys(tx, accountId, handle)
    if (name === undefined) return
    const event = { accountId, kind: 'passkey_removed', from, detail: name } as const
    await recordSecurityEvent({ db: tx, clock }, event)
    if (!(await hasSecondFactor(tx, accountId))) await deleteSecondFactor(tx, accountId)
  })
}
