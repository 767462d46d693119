import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'
import {
  bytesText,
  describeCredential,
  keepChallenge,
  loadWebAuthn,
  readResponse,
  refuseFaulty,
  siteOf,
  type PasskeyContext,
} from './passkey-ceremony.js'
import {
  countPasskeyUse,
  findPasskey,
  listPasskeys,
  takePasskeyChallenge,
  type ChallengePurpose,
  type Passkey,
  type PasskeyChallenge,
} from './passkey-store.js'

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
