import type { Generated } from 'kysely'
import type { Flag, Id, Time } from '../platform/db/schema.js'

/** A program that may ask users for tokens (RFC 6749 §2, RFC 7591). */
export interface ApplicationTable {
  id: Id
  /** uuid; names the application to its owner. */
  handle: string
  client_id: string
  /** SHA-256 of the secret, base64url; null for public clients, which have none. */
  secret_digest: string | null
  /** SHA-256 of the registration access token; null for clients that got none (RFC 7592). */
  registration_digest: string | null
  name: string
  website: string | null
  /** JSON array, byte for byte as registered. */
  redirect_uris: string
  /** JSON array of OAuth scope names, the most that it may ask for. */
  scopes: string
  /** JSON array of OAuth grant types. */
  grant_types: string
  /** JSON object of other metadata that was registered and is only returned (RFC 7591 §2). */
  metadata: string
  /** The user who registered it with a token; null for the rest. */
  owner_id: number | null
  /** When a user first allowed it, or it first got a token of its own; null means never. */
  first_used_at: Time | null
  created_at: Time
}

/** What an application asks a user, until they decide. */
export interface AuthorizationRequestTable {
  id: Id
  /** Names the request in its form. */
  handle: string
  /** The only browser session that may decide. */
  session_id: number
  application_id: number
  /** JSON: scopes asked for and, for the code flow, where and how the response goes. */
  request: string
  /** The device that waits for the decision; null in the code flow. */
  device_code_id: number | null
  expires_at: Time
}

/** What a user allowed an application; at first, just its authorization code. */
export interface OAuthGrantTable {
  id: Id
  /**
   * The session that stands for the grant, parent of its access tokens: deleting that deletes the
   * grant and all that came from it.
   */
  session_id: number
  application_id: number
  account_id: number
  /** JSON array of the OAuth scope names that the user allowed. */
  scopes: string
  /** SHA-256 of the code; null when there was none (device flow). */
  code_digest: string | null
  code_expires_at: Time | null
  /** How often the code was presented; the second time revokes the grant. */
  code_uses: Generated<number>
  redirect_uri: string | null
  /** Whether the authorization request named it, so that the token request must, too. */
  is_redirect_uri_sent: Flag
  /** S256 challenge (RFC 7636), 43 characters. */
  code_challenge: string | null
  created_at: Time
}

/** Rotates with each use; a used one that comes again revokes the grant (RFC 9700 §4.14). */
export interface RefreshTokenTable {
  /** SHA-256 of the token. */
  digest: string
  grant_id: number
  /** JSON array of OAuth scope names. */
  scopes: string
  created_at: Time
  expires_at: Time
  used_at: Time | null
}

/** A device that waits for its user's decision (RFC 8628). */
export interface DeviceCodeTable {
  id: Id
  /** SHA-256 of the device code. */
  digest: string
  /** SHA-256 of the user code, in capitals without dash. */
  user_code_digest: string
  application_id: number
  /** JSON array of the OAuth scope names asked for. */
  scopes: string
  state: 'pending' | 'allowed' | 'denied'
  /** What its user allowed; deleting that deletes this. */
  grant_id: number | null
  /** Milliseconds that must pass between two polls; grows by 5 seconds with each slow_down. */
  poll_interval: number
  last_polled_at: Time | null
  expires_at: Time
}

declare module '../platform/db/schema.js' {
  interface Schema {
    application: ApplicationTable
    authorization_request: AuthorizationRequestTable
    oauth_grant: OAuthGrantTable
    refresh_token: RefreshTokenTable
    device_code: DeviceCodeTable
  }
}
