import type { Generated } from 'kysely'
import type { Id, Time } from '../../platform/db/schema.js'

/** A credential of any kind. */
export interface SessionTable {
  id: Id
  /** uuid; names the session where the secret must not be shown. */
  handle: string
  kind: string
  /** SHA-256 of the secret, base64url; `none:` and the handle for a grant, which has no secret. */
  digest: string
  account_id: number | null
  /**
   * The session that made this one, or the grant that an access token came from; deleting that
   * deletes this.
   */
  parent_id: number | null
  name: string | null
  /** JSON array of scope patterns, exactly as granted; `"as signed"` until a moved token is first shown. */
  scopes: string
  /** Where it was made: callback host or browser; shown to the user. */
  client: string | null
  /** What a guest is called; null for every other kind. */
  guest_name: string | null
  created_at: Time
  /** Written at most every minute. */
  last_used_at: Time
  expires_at: Time | null
  /** The OAuth application that holds the token; deleting that deletes this. */
  application_id: Generated<number | null>
  /** The OAuth names of `scopes`, separated by spaces, as granted. */
  scope_names: Generated<string | null>
  /** The address it was made from; null where that is not known. */
  address: Generated<string | null>
  /** When its user last gave the password or a passkey with it, at the log-in or later; null for never. */
  proved_at: Generated<Time | null>
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    session: SessionTable
  }
}
