import type { Generated } from 'kysely'
import type { Id, Time } from '../../platform/db/schema.js'

/** A user. */
export interface AccountTable {
  id: Id
  /** As it is shown. */
  name: string
  /** `name` case-folded and NFKC-normalized; unique. */
  name_key: string
  email: string | null
  /** 1 where nobody has shown that the address is theirs: nothing secret is sent there. */
  email_unconfirmed: Generated<number>
  /** argon2id, or bcrypt as it came from an Invidious; null when there is no password. */
  password_hash: string | null
  role: 'user' | 'admin'
  state: 'normal' | 'banned'
  /** Why it is banned, as its owner reads it. */
  ban_reason: Generated<string | null>
  /** When the ban ends by itself; null for one without end. */
  ban_ends_at: Generated<Time | null>
  /** JSON object of the preferences that differ from the defaults. */
  preferences: string
  /** Counts the changes of `preferences`; raising it takes the row's lock. */
  preferences_revision: Generated<number>
  /** Videos with a `news_event_id` above this are unread. */
  news_seen_event_id: Generated<number>
  /**
   * Grows with each change of the preferences, of the subscriptions and of what is seen: what was
   * remembered of an earlier one is void.
   */
  library_revision: Generated<number>
  created_at: Time
  /** `invidious` for an account that was moved in from there; null for one made here. */
  came_from: Generated<'invidious' | null>
  /** When the last whole moving in that brought it began; null before that. */
  moved_at: Generated<Time | null>
  /** When it is deleted, because its owner asked for it; null for all others. */
  deletes_at: Generated<Time | null>
}

/** The secret in the address of a user's Atom feed; one a user. */
export interface FeedTokenTable {
  account_id: number
  digest: string
  created_at: Time
}

/** Keys that were mailed to users who lost their password. */
export interface RecoveryTable {
  key_digest: string
  account_id: number
  expires_at: Time
}

/** An e-mail address that waits until a link that was sent to it is opened; one a user. */
export interface EmailChangeTable {
  account_id: number
  email: string
  key_digest: string
  expires_at: Time
}

/**
 * What is counted to hold floods off: failed log-ins for one account name or one address, and
 * requests of one kind from one address. Kept until it has faded.
 */
export interface LoginAttemptTable {
  /** What is counted (`account:`, `address:`, …) and a digest. */
  key: string
  failures: number
  /** Of a failed log-in, the last one; of a counted request, the first of its window. */
  last_failed_at: Time
}

/** Networks that accounts were logged in from with the right password. */
export interface KnownNetworkTable {
  /** A digest of the account's name and the network. */
  key: string
  used_at: Time
}

declare module '../../platform/db/schema.js' {
  interface Schema {
    account: AccountTable
    email_change: EmailChangeTable
    feed_token: FeedTokenTable
    known_network: KnownNetworkTable
    recovery: RecoveryTable
    login_attempt: LoginAttemptTable
  }
}
