import type { Id, Time } from '../../platform/db/schema.js'

/** What administrators, keys and commands did; kept a year, also when an account is gone. */
export interface AuditLogTable {
  id: Id
  /** An `ActVia`. */
  via: string
  /** The name of the administrator or key as it was then, or `command line`. */
  actor: string
  /** An `ActKind`. */
  act: string
  /** Whom or what it was done to, by the name of then. */
  subject: string | null
  /** The rest in a few words, without secrets. */
  detail: string | null
  at: Time
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    audit_log: AuditLogTable
  }
}
