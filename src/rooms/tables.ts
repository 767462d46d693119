import type { Flag, Id, Time } from '../platform/db/schema.js'
import type { Visibility } from './machine/state.js'

/** A room. What the columns before `state` say follows from it; queries need them. */
export interface RoomTable {
  id: Id
  /** As it is shown. */
  name: string
  /** `name` case-folded and NFKC-normalized; unique. */
  name_key: string
  owner_id: number | null
  visibility: Visibility
  is_temporary: Flag
  /** 0 while a permanent room rests. */
  is_active: Flag
  /** Counts the changes of `state`: a change is kept only where it is still the one it is based on. */
  rev: number
  /** When the next video begins by itself. */
  due_at: Time | null
  /** Since when nobody has been there; null while somebody is. */
  empty_since: Time | null
  /** Digest of the address that made it, for a room that was made without an account. */
  maker: string | null
  created_at: Time
  /** JSON of what lists show. */
  listing: string
  /** JSON of all that the room keeps. */
  state: string
}

/** A process that has people in rooms. Its beat goes on as long as it lives. */
export interface RoomProcessTable {
  /** uuid */
  id: string
  beat: number
}

/** A connection by which somebody is in a room; goes with the process that holds it. */
export interface RoomPresenceTable {
  /** The order in which people came. */
  id: Id
  room_id: number
  process_id: string
  /** uuid; names the connection to the others. */
  connection_id: string
  /** JSON of who it is. */
  person: string
  status: string
}

/** The latest messages of a room. */
export interface RoomChatTable {
  id: Id
  room_id: number
  /** JSON */
  message: string
}

/** Who did what in a room: one row for each change of its state by a person. */
export interface RoomAuditTable {
  room_id: number
  /** The revision that it made. */
  rev: number
  at: Time
  account_id: number | null
  /** What they were called then. */
  name: string
  action: string
  /** JSON of a few words about it. */
  detail: string
}

/** A link that lets people into a room, with a role. */
export interface RoomInviteTable {
  id: Id
  /** uuid; names the invite where the secret must not be shown. */
  handle: string
  room_id: number
  /** SHA-256 of the secret, base64url. */
  digest: string
  role: number
  /** The most that its bearer may do. */
  mask: number
  /** By how many people it can be used; null for any number. */
  most_uses: number | null
  expires_at: Time | null
  created_at: Time
}

/** Who has used an invite: coming back takes no further use. */
export interface RoomInviteUseTable {
  invite_id: number
  identity: string
  used_at: Time
}

/** A session of the Sceenic door: shared by all who hold exactly its token. */
export interface WatchSessionTable {
  id: Id
  /** 32 hex digits; in the token. */
  rid: string
  /** What the token is for. */
  kind: 'stream' | 'sync' | 'public-chat'
  /** SHA-256 of the token, base64url. */
  digest: string
  /** The key that made it; deleting that deletes this. */
  key_id: number | null
  /** The one person a public-chat token is for. */
  subject: string | null
  created_at: Time
  expires_at: Time
  revoked_at: Time | null
}

/** Somebody who takes part in a session of the Sceenic door. */
export interface WatchParticipantTable {
  id: Id
  session_id: number
  /** The process that has the connection. */
  process_id: string
  /** What the others know them by; random. */
  participant_id: string
  /** As it is shown. */
  name: string
  /** `name` case-folded and NFKC-normalized; unique in a session. */
  name_key: string
  /** JSON of what the others are to know. */
  metadata: string
  /** 1 for somebody who only follows. */
  is_viewer: Flag
  /** SHA-256 of the secret that lets them come back as who they were, base64url. */
  resume_digest: string
  /** When their process last said that it lives. */
  seen_at: Time
}

declare module '../platform/db/schema.js' {
  interface Schema {
    room: RoomTable
    room_process: RoomProcessTable
    room_presence: RoomPresenceTable
    room_chat: RoomChatTable
    room_audit: RoomAuditTable
    room_invite: RoomInviteTable
    room_invite_use: RoomInviteUseTable
    watch_session: WatchSessionTable
    watch_participant: WatchParticipantTable
  }
}
