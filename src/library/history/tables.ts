import type { Generated } from 'kysely'
import type { Time } from '../../platform/db/schema.js'

export interface WatchedTable {
  account_id: number
  video_id: string
  /** The order of the history: by `watched_at`, then by this. */
  position: number
  watched_at: Time
  /** How far it was watched; null where that is not known. */
  position_seconds: Generated<number | null>
  /** As the player reported it; null where that is not known. */
  length_seconds: Generated<number | null>
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    watched: WatchedTable
  }
}
