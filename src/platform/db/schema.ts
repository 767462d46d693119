import type { Generated, Kysely } from 'kysely'

/** An internal id. */
type Id = Generated<number>
/** Epoch milliseconds. */
type Time = number
/** 0 or 1. */
type Flag = number

/** A user. */
export interface AccountTable {
  id: Id
  /** As it is shown. */
  name: string
  /** `name` case-folded and NFKC-normalized; unique. */
  name_key: string
  email: string | null
  /** argon2id, or bcrypt as it came from an Invidious; null when there is no password. */
  password_hash: string | null
  role: 'user' | 'admin'
  state: 'normal' | 'banned'
  /** JSON object of the preferences that differ from the defaults. */
  preferences: string
  /** Counts the changes of `preferences`; raising it takes the row's lock. */
  preferences_revision: Generated<number>
  /** Videos with a `news_event_id` above this are unread. */
  news_seen_event_id: Generated<number>
  created_at: Time
  /** `invidious` for an account that was moved in from there; null for one made here. */
  came_from: Generated<'invidious' | null>
  /** When the last whole moving in that brought it began; null before that. */
  moved_at: Generated<Time | null>
}

/** A credential of any kind; design, "Credentials". */
export interface SessionTable {
  id: Id
  /** uuid; names the session where the secret must not be shown. */
  handle: string
  kind: string
  /** SHA-256 of the secret, base64url. */
  digest: string
  account_id: number | null
  /** The session that made this one; deleting that deletes this. */
  parent_id: number | null
  name: string | null
  /** JSON array of scope patterns, exactly as granted; `"as signed"` until a moved token is first shown. */
  scopes: string
  /** Where it was made: callback host or browser; shown to the user. */
  client: string | null
  /** What a guest is called; null for every other kind. */
  guest_name: string | null
  created_at: Time
  /** Written at most every 5 minutes. */
  last_used_at: Time
  expires_at: Time | null
  /** The OAuth application that holds the token; deleting that deletes this. */
  application_id: Generated<number | null>
  /** The user's permission that it came from; deleting that deletes this. */
  grant_id: Generated<number | null>
  /** The OAuth names of `scopes`, separated by spaces, as granted. */
  scope_names: Generated<string | null>
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

/** A Discord account that opens a user's account. */
export interface DiscordLinkTable {
  /** SHA-256 of the Discord user id: found again after keys were rotated, shown to nobody. */
  discord_digest: string
  account_id: number
  /** The Discord user id, sealed. */
  sealed_id: string
  linked_at: Time
}

/** A log-in that was sent to Discord and is not back yet. */
export interface DiscordAttemptTable {
  state_digest: string
  /** The session of the browser that began it; no other may finish it. */
  session_id: number
  /** The PKCE verifier, sealed. */
  sealed_verifier: string
  /** Where to go on afterwards: a path on this site. */
  return_path: string
  expires_at: Time
}

/** Codes of Discord's that were brought here, so that none is tried twice. */
export interface DiscordUsedCodeTable {
  code_digest: string
  used_at: Time
}

/** Keys that were mailed to users who lost their password. */
export interface RecoveryTable {
  key_digest: string
  account_id: number
  expires_at: Time
}

/** A program that may ask users for tokens (RFC 6749 §2, RFC 7591). */
export interface ApplicationTable {
  id: Id
  /** uuid; names the application to its owner. */
  handle: string
  client_id: string
  /** SHA-256 of the secret, base64url; null for public clients, which have none. */
  secret_digest: string | null
  name: string
  website: string | null
  /** JSON array, byte for byte as registered. */
  redirect_uris: string
  /** JSON array of OAuth scope names, the most that it may ask for. */
  scopes: string
  /** JSON array of OAuth grant types. */
  grant_types: string
  /** JSON object of what else was registered and is only told back (RFC 7591 §2). */
  metadata: string
  /** The user who registered it with a token; null for the rest. */
  owner_id: number | null
  /** When a user first allowed it, or it first got a token of its own; null means never. */
  first_used_at: Time | null
  created_at: Time
}

/** What an application asks a signed-in user, until that is answered. */
export interface AuthorizationRequestTable {
  id: Id
  /** Names the request in its form. */
  handle: string
  /** The browser session that alone may answer. */
  session_id: number
  application_id: number
  /** JSON: scopes asked for and, for the code flow, where and how the answer goes. */
  request: string
  /** The device that waits for the answer; null in the code flow. */
  device_code_id: number | null
  expires_at: Time
}

/** A user's permission for an application; at first, just its authorization code. */
export interface OAuthGrantTable {
  id: Id
  application_id: number
  account_id: number
  /** JSON array of the OAuth scope names that the user allowed. */
  scopes: string
  /** SHA-256 of the code; null when there was none (device flow). */
  code_digest: string | null
  code_expires_at: Time | null
  /** How often the code was presented; the second time revokes the grant. */
  code_uses: Generated<number>
  redirect_uri: string | null
  /** Whether the authorization request named it, so that the token request must, too. */
  is_redirect_uri_sent: Flag
  /** S256 challenge (RFC 7636), 43 characters. */
  code_challenge: string | null
  created_at: Time
}

/** Rotates with each use; a used one that comes again revokes the grant (RFC 9700 §4.14). */
export interface RefreshTokenTable {
  /** SHA-256 of the token. */
  digest: string
  grant_id: number
  /** JSON array of OAuth scope names. */
  scopes: string
  created_at: Time
  expires_at: Time
  used_at: Time | null
}

/** A device that waits for its user's answer (RFC 8628). */
export interface DeviceCodeTable {
  id: Id
  /** SHA-256 of the device code. */
  digest: string
  /** SHA-256 of the user code, in capitals without dash. */
  user_code_digest: string
  application_id: number
  /** JSON array of the OAuth scope names asked for, then of those allowed. */
  scopes: string
  state: 'pending' | 'allowed' | 'denied'
  /** Who allowed it. */
  account_id: number | null
  /** Milliseconds that must pass between two polls; grows by 5 seconds with each haste. */
  poll_interval: number
  last_polled_at: Time | null
  expires_at: Time
}

export interface ChannelTable {
  id: Id
  /** `UC` and 22 characters. */
  ucid: string
  /** Empty until it is known. */
  name: string
  /** `published_at` of its newest video; null while it has none. The feed chooses by it. */
  latest_published_at: Time | null
  /** When its videos were first brought in; what came with that is not news. */
  filled_at: Time | null
  /** Whether a video of it has been deleted at the source; feeds then look closer. */
  has_deleted: Generated<Flag>
  created_at: Time
}

export interface VideoTable {
  id: Id
  /** 11 characters. */
  video_id: string
  channel_id: number
  title: string
  description: string
  published_at: Time
  length_seconds: number
  view_count: number | null
  is_live: Flag
  premieres_at: Time | null
  kind: 'video' | 'short' | 'live' | 'premiere'
  /** The event that made it news to subscribers; null for a channel's first fill. */
  news_event_id: number | null
  /** When it was last recorded as different. */
  changed_at: Time
  /** When the source said that it is gone; feeds leave it out, playlists keep its title. */
  deleted_at: Generated<Time | null>
  /** Known only because somebody asked for it, not from its channel; its news may yet come. */
  is_looked_up: Generated<Flag>
}

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

/** An unread video that the user has put away by itself. */
export interface DismissedNewsTable {
  account_id: number
  /** Internal id. */
  video_id: number
}

/** The secret in the address of a user's Atom feed; one a user. */
export interface FeedTokenTable {
  account_id: number
  digest: string
  created_at: Time
}

/** When a followed channel's feed is fetched next, and what its server wants to hear then. */
export interface ChannelPollTable {
  channel_id: number
  next_at: Time
  /** A process fetches it until then; in the past when none does. */
  leased_until: Time
  /** In a row, up to now. */
  failures: number
  etag: string | null
  last_modified: string | null
  /** When it was last fetched well. */
  polled_at: Time | null
}

/** A source that asked to be left alone, for example with 429. */
export interface SourcePauseTable {
  source: string
  until: Time
}

/** A channel's subscription at the WebSub hub. */
export interface WebsubTable {
  channel_id: number
  /** SHA-256 of the last part of the callback path. */
  callback_digest: string
  /** JSON of the callback's last part and the signing secret, sealed. */
  sealed: string
  /** When the hub is asked again. */
  next_at: Time
  /** A process asks it until then. */
  leased_until: Time
  /** When the hub was last asked; its question whether we mean it is answered for a while. */
  requested_at: Time | null
  /** Until when the hub pushes; 0 before it has verified. */
  live_until: Time
  failures: number
}

/** A video that is in a playlist or a history and of which nothing is known yet. */
export interface MetadataJobTable {
  /** 11 characters. */
  video_id: string
  next_at: Time
  leased_until: Time
  failures: number
}

export interface WatchedTable {
  account_id: number
  video_id: string
  /** Grows with each watching; the order of the history. */
  position: number
  watched_at: Time
}

export interface PlaylistTable {
  id: Id
  /** `IVPL` and 31 characters. */
  playlist_id: string
  account_id: number
  title: string
  description: string
  privacy: 'public' | 'unlisted' | 'private'
  created_at: Time
  updated_at: Time
}

export interface PlaylistVideoTable {
  id: Id
  playlist_id: number
  video_id: string
  /** 63 random bits as upper-case hex without leading zeros; unique in its playlist. */
  index_id: string
  /** Order within the playlist; may have gaps. */
  position: number
}

/** What happened, in order. `id` is the event number that clients resume from. */
export interface EventTable {
  id: Id
  kind: 'video_added' | 'video_changed'
  channel_id: number
  video_id: number
  created_at: Time
}

export interface Schema {
  account: AccountTable
  session: SessionTable
  login_attempt: LoginAttemptTable
  discord_link: DiscordLinkTable
  discord_attempt: DiscordAttemptTable
  discord_used_code: DiscordUsedCodeTable
  recovery: RecoveryTable
  application: ApplicationTable
  authorization_request: AuthorizationRequestTable
  oauth_grant: OAuthGrantTable
  refresh_token: RefreshTokenTable
  device_code: DeviceCodeTable
  channel: ChannelTable
  video: VideoTable
  subscription: SubscriptionTable
  watched: WatchedTable
  playlist: PlaylistTable
  playlist_video: PlaylistVideoTable
  event: EventTable
  subscription_group: SubscriptionGroupTable
  subscription_group_channel: SubscriptionGroupChannelTable
  dismissed_news: DismissedNewsTable
  feed_token: FeedTokenTable
  channel_poll: ChannelPollTable
  source_pause: SourcePauseTable
  websub: WebsubTable
  metadata_job: MetadataJobTable
}

/** A database handle or a transaction; functions that take one compose inside a transaction. */
export type Database = Kysely<Schema>
