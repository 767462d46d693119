import type {} from '../../platform/db/schema.js'

/** An unread video that the user has put away by itself. */
export interface DismissedNewsTable {
  account_id: number
  /** Internal id. */
  video_id: number
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    dismissed_news: DismissedNewsTable
  }
}
