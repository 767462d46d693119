import type { Time } from '../platform/db/schema.js'

/** A Discord account that opens a user's account. */
export interface DiscordLinkTable {
  /** SHA-256 of the Discord user id: found again after keys were rotated, shown to nobody. */
  discord_digest: string
  account_id: number
  /** The Discord user id, sealed. */
  sealed_id: string
  linked_at: Time
}

/** A log-in that was sent to Discord and is not back yet. */
export interface DiscordAttemptTable {
  state_digest: string
  /** The session of the browser that began it; no other may finish it. */
  session_id: number
  /** The PKCE verifier, sealed. */
  sealed_verifier: string
  /** Where to go on afterwards: a path on this site. */
  return_path: string
  expires_at: Time
}

/** Codes of Discord's that were brought here, so that none is tried twice. */
export interface DiscordUsedCodeTable {
  code_digest: string
  used_at: Time
}

declare module '../platform/db/schema.js' {
  interface Schema {
    discord_link: DiscordLinkTable
    discord_attempt: DiscordAttemptTable
    discord_used_code: DiscordUsedCodeTable
  }
}
