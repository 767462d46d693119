import type { Generated } from 'kysely'
import type { Id, Time } from '../../platform/db/schema.js'

/** What happened to the security of an account; kept 90 days, at most 1,000 an account. */
export interface SecurityEventTable {
  id: Id
  account_id: number
  /** A `SecurityEventKind`. */
  kind: string
  /** The address it was requested from; null for what the operator did. */
  address: string | null
  /** The browser or program, in a few words. */
  client: string | null
  /** What it is about: the name of an app, a token or a passkey. */
  detail: string | null
  at: Time
  /** 1 until its mail has been taken to be sent; 0 for events without one. */
  notice_waits: Generated<number>
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    security_event: SecurityEventTable
  }
}
