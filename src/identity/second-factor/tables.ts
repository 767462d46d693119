import type { Id, Time } from '../../platform/db/schema.js'

/** A second factor: one-time codes from a secret that an app shares (TOTP, RFC 6238); one a user. */
export interface SecondFactorTable {
  account_id: number
  /** The secret in base32, encrypted. */
  sealed_secret: string
  /** When a code proved that an app has the secret; null until then, when it counts for nothing. */
  confirmed_at: Time | null
  /** The last time step (30 seconds each) whose code was used: no earlier one is good any more. */
  last_step: number
}

/** Codes that work once each instead of the second factor. */
export interface RecoveryCodeTable {
  account_id: number
  digest: string
}

/** A browser that is not asked for the second factor for a while. */
export interface RememberedBrowserTable {
  id: Id
  account_id: number
  /** uuid; names it where the secret must not be shown. */
  handle: string
  /** SHA-256 of its cookie, base64url. */
  digest: string
  /** The browser, in a few words. */
  client: string | null
  created_at: Time
  expires_at: Time
}

/** A passkey: a WebAuthn credential, with which its owner logs in. */
export interface PasskeyTable {
  id: Id
  account_id: number
  /** uuid; names it on the pages. */
  handle: string
  /** As the authenticator has it, base64url. */
  credential_id: string
  /** COSE, base64url. */
  public_key: string
  /** The signature counter of the last use; 0 for authenticators without one. */
  counter: number
  /** How browsers reach it, separated by spaces. */
  transports: string
  /** What its owner calls it. */
  name: string
  created_at: Time
  last_used_at: Time | null
}

/** A challenge that a passkey has to sign; good once. */
export interface PasskeyChallengeTable {
  /** SHA-256 of it, base64url. */
  digest: string
  /** A `ChallengePurpose`. */
  purpose: string
  /** Null where nobody is known yet: at a log-in without a password. */
  account_id: number | null
  expires_at: Time
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    second_factor: SecondFactorTable
    recovery_code: RecoveryCodeTable
    remembered_browser: RememberedBrowserTable
    passkey: PasskeyTable
    passkey_challenge: PasskeyChallengeTable
  }
}
