import type { Generated } from 'kysely'
import type { Flag, Id, Time } from '../../platform/db/schema.js'

export interface SubscriptionTable {
  account_id: number
  channel_id: number
  created_at: Time
  /** The newest event at that time; only later ones are news to this user. */
  since_event_id: number
  /** 1 or 0 overrides the user's preference for this channel; null follows it. */
  hide_shorts: Generated<Flag | null>
  hide_premieres: Generated<Flag | null>
  hide_live: Generated<Flag | null>
}

/** A name for some of a user's subscriptions. */
export interface SubscriptionGroupTable {
  id: Id
  /** Names the group outside. */
  handle: string
  account_id: number
  name: string
  created_at: Time
}

/** A subscription in a group; goes with either. */
export interface SubscriptionGroupChannelTable {
  group_id: number
  account_id: number
  channel_id: number
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    subscription: SubscriptionTable
    subscription_group: SubscriptionGroupTable
    subscription_group_channel: SubscriptionGroupChannelTable
  }
}
