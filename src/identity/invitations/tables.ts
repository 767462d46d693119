import type { Id, Time } from '../../platform/db/schema.js'

/** A link that lets people make an account. Used up or expired, it is kept 30 days to be seen. */
export interface InvitationTable {
  id: Id
  /** Its public name, to revoke it by. */
  handle: string
  /** SHA-256 of the secret in the link, which is stored nowhere. */
  digest: string
  /** What an account becomes by it: `admin` is the link to the first administrator. */
  role: 'user' | 'admin'
  /** Who made it; null for the command line and for the server itself. */
  account_id: number | null
  /** For whom it is, in the words of who made it; may be empty. */
  note: string
  uses: number
  max_uses: number
  created_at: Time
  /** Null for one without end. */
  expires_at: Time | null
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    invitation: InvitationTable
  }
}
