import { sql, type Kysely } from 'kysely'
import { openForeignPostgres } from '../../platform/db/open-database.js'

/** The tables of an Invidious that are read here, with its own names (its config/sql folder). */
interface InvidiousSchema {
  channels: { id: string; author: string | null }
  channel_videos: {
    id: string
    title: string | null
    published: Date | null
    ucid: string | null
    length_seconds: number | null
    live_now: boolean | null
    premiere_timestamp: Date | null
    views: number | null
  }
  users: {
    email: string
    updated: Date | null
    password: string | null
    preferences: string | null
    subscriptions: string[] | null
    watched: string[] | null
    notifications: string[] | null
  }
  session_ids: { id: string; email: string | null; issued: Date | null }
  playlists: {
    id: string
    title: string | null
    author: string | null
    description: string | null
    created: Date | null
    updated: Date | null
    privacy: string | null
  }
  playlist_videos: {
    id: string | null
    title: string | null
    ucid: string | null
    author: string | null
    length_seconds: number | null
    published: Date | null
    live_now: boolean | null
    plid: string
  }
}

/** The database of an Invidious; every reading of it is a page in the order of a key. */
export type Invidious = Kysely<InvidiousSchema>

/** Opens the database of an Invidious, for reading alone: it may go on running. */
export const openInvidious = (url: string): Invidious => openForeignPostgres<InvidiousSchema>(url)

export type SourceTable = 'channels' | 'channel_videos' | 'users' | 'session_ids' | 'playlists'

export async function countInvidiousRows(source: Invidious, table: SourceTable): Promise<number> {
  const { count } = await source
    .selectFrom(table)
    .select((q) => q.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

const pageSize = 1000
/** A user's row holds the whole history, so fewer are in memory at once. */
const smallPage = 50

export const listChannels = (source: Invidious, after: string) =>
  source
    .selectFrom('channels')
    .select(['id', 'author'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(pageSize)
    .execute()

const videoColumns = [
  'id',
  'title',
  'published',
  'ucid',
  'length_seconds',
  'live_now',
  'premiere_timestamp',
  'views',
] as const

export const listVideos = (source: Invidious, after: string) =>
  source
    .selectFrom('channel_videos')
    .select(videoColumns)
    .where('id', '>', after)
    .orderBy('id')
    .limit(pageSize)
    .execute()

export const listUsers = (source: Invidious, after: string) =>
  source
    .selectFrom('users')
    .selectAll()
    .where('email', '>', after)
    .orderBy('email')
    .limit(smallPage)
    .execute()

/** The names of users alone: their rows hold whole histories. */
export const listUserNames = (source: Invidious, after: string) =>
  source
    .selectFrom('users')
    .select('email')
    .where('email', '>', after)
    .orderBy('email')
    .limit(pageSize)
    .execute()

export const listSessionIds = (source: Invidious, after: string) =>
  source
    .selectFrom('session_ids')
    .selectAll()
    .where('id', '>', after)
    .orderBy('id')
    .limit(pageSize)
    .execute()

/** Playlists with the order of their entries; an entry's number has 63 bits, so it comes as text. */
export const listSourcePlaylists = (source: Invidious, after: string) =>
  source
    .selectFrom('playlists')
    .select(['id', 'title', 'author', 'description', 'created', 'updated'])
    .select(sql<string | null>`privacy::text`.as('privacy'))
    .select(sql<string[] | null>`"index"::text[]`.as('order'))
    .where('id', '>', after)
    .orderBy('id')
    .limit(smallPage)
    .execute()

export const listSourceEntries = (source: Invidious, playlistIds: readonly string[]) =>
  source
    .selectFrom('playlist_videos')
    .select(['plid', 'id', 'title', 'ucid', 'author', 'length_seconds', 'published', 'live_now'])
    .select(sql<string>`"index"::text`.as('number'))
    .where('plid', 'in', playlistIds)
    .execute()

/** The videos that are unread by anyone, oldest first, so that their events follow that order. */
export async function listUnreadVideoIds(source: Invidious): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from channel_videos
    where id in (select unnest(notifications) from users)
    order by published, id`.execute(source)
  return rows.map((row) => row.id)
}

export type SourceVideo = Awaited<ReturnType<typeof listVideos>>[number]
export type SourceUser = Awaited<ReturnType<typeof listUsers>>[number]
export type SourcePlaylist = Awaited<ReturnType<typeof listSourcePlaylists>>[number]
export type SourceEntry = Awaited<ReturnType<typeof listSourceEntries>>[number]
