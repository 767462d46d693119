import type { Id, Time } from '../../platform/db/schema.js'

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

declare module '../../platform/db/schema.js' {
  interface Schema {
    playlist: PlaylistTable
    playlist_video: PlaylistVideoTable
  }
}
