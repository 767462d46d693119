import type { Time } from '../../platform/db/schema.js'

export interface WatchedTable {
  account_id: number
  video_id: string
  /** Grows with each watching; the order of the history. */
  position: number
  watched_at: Time
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    watched: WatchedTable
  }
}
