import type { Time } from '../../platform/db/schema.js'

/** The secret in the address of a user's Atom feed; one a user. */
export interface FeedTokenTable {
  account_id: number
  digest: string
  created_at: Time
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    feed_token: FeedTokenTable
  }
}
