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

declare module '../../platform/db/schema.js' {
  interface Schema {
    second_factor: SecondFactorTable
    recovery_code: RecoveryCodeTable
    remembered_browser: RememberedBrowserTable
  }
}
