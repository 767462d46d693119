import { createHmac } from 'node:crypto'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { isUniqueViolation } from '../../platform/db/engine.js'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'
import { getAccount } from '../accounts/store.js'
import { recordSecurityEvent, type Requester } from '../security-events/security-events.js'
import {
  bytesText,
  describeCredential,
  keepChallenge,
  knownTransports,
  loadWebAuthn,
  readResponse,
  refuseFaulty,
  siteOf,
  type PasskeyContext,
} from './passkey-ceremony.js'
import {
  deletePasskeys,
  insertPasskey,
  listPasskeys,
  takePasskeyChallenge,
} from './passkey-store.js'
import { issueRecoveryCodes } from './second-factor.js'
import { deleteSecondFactor, hasSecondFactor } from './store.js'

const passkeyLimit = 20
export const passkeyNameLength = 60

/** EdDSA, ECDSA on P-256, and RSA, in the order of preference (COSE). */
const algorithms = [-8, -7, -257]

/** What an authenticator knows a user by; it says nothing to anybody else. */
function userHandleOf({ keyring }: PasskeyContext, accountId: number): Uint8Array<ArrayBuffer> {
  const mac = createHmac('sha256', keyring.derive('passkey-user')[0]).update(String(accountId))
  return Uint8Array.from(mac.digest())
}

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
