import type { Selectable, Updateable } from 'kysely'
import { prepared } from '../../platform/db/prepared.js'
import type { Database } from '../../platform/db/schema.js'
import type { PlaylistTable } from './tables.js'
import type { Window } from '../../platform/page.js'

export type Privacy = PlaylistTable['privacy']

/** A playlist with its owner's name. Times are epoch milliseconds. */
export interface Playlist {
  id: number
  playlistId: string
  accountId: number
  owner: string
  title: string
  description: string
  privacy: Privacy
  createdAt: number
  updatedAt: number
  videoCount: number
}

/** A video's place in a playlist; `index` is its 0-based position. */
export interface PlaylistEntry {
  index: number
  indexId: string
  videoId: string
}

type PlaylistRow = Selectable<PlaylistTable> & {
  owner: string
  video_count: number | string | bigint | null
}

const playlistOfRow = (row: PlaylistRow): Playlist => ({
  id: row.id,
  playlistId: row.playlist_id,
  accountId: row.account_id,
  owner: row.owner,
  title: row.title,
  description: row.description,
  privacy: row.privacy,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  videoCount: Number(row.video_count ?? 0),
})

const selectPlaylists = (db: Database) =>
  db
    .selectFrom('playlist')
    .innerJoin('account', 'account.id', 'playlist.account_id')
    .select([
      'playlist.id',
      'playlist.playlist_id',
      'playlist.account_id',
      'account.name as owner',
      'playlist.title',
      'playlist.description',
      'playlist.privacy',
      'playlist.created_at',
      'playlist.updated_at',
    ])
    .select((q) =>
      q
        .selectFrom('playlist_video')
        .whereRef('playlist_video.playlist_id', '=', 'playlist.id')
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('video_count'),
    )

/** The playlist of this public id. */
export async function findPlaylist(
  db: Database,
  playlistId: string,
): Promise<Playlist | undefined> {
  const row = await selectPlaylists(db)
    .where('playlist.playlist_id', '=', playlistId)
    .executeTakeFirst()
  return row && playlistOfRow(row)
}

const selectPlaylistsOf = prepared<{ accountId: number }>()((db, value) =>
  selectPlaylists(db)
    .where('playlist.account_id', '=', value('accountId'))
    .orderBy('playlist.created_at')
    .orderBy('playlist.id'),
)

/** A user's playlists, oldest first. */
export async function listPlaylists(db: Database, accountId: number): Promise<Playlist[]> {
  const rows = await selectPlaylistsOf(db, { accountId })
  return rows.map(playlistOfRow)
}

export async function countPlaylists(db: Database, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom('playlist')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return count
}

export interface NewPlaylist {
  playlistId: string
  accountId: number
  title: string
  description: string
  privacy: Privacy
}

/** Stores an empty playlist and returns its internal id. */
export async function insertPlaylist(
  db: Database,
  playlist: NewPlaylist,
  now: number,
): Promise<number> {
  const { id } = await db
    .insertInto('playlist')
    .values({
      playlist_id: playlist.playlistId,
      account_id: playlist.accountId,
      title: playlist.title,
      description: playlist.description,
      privacy: playlist.privacy,
      created_at: now,
      updated_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Changes a playlist; in a transaction it also makes other writers of it wait. False when it is gone. */
export async function updatePlaylist(
  db: Database,
  id: number,
  changes: Updateable<PlaylistTable>,
): Promise<boolean> {
  const query = db.updateTable('playlist').set(changes).where('id', '=', id)
  return (await query.executeTakeFirst()).numUpdatedRows > 0n
}

export async function deletePlaylist(db: Database, id: number): Promise<void> {
  await db.deleteFrom('playlist').where('id', '=', id).execute()
}

export async function countEntries(db: Database, id: number): Promise<number> {
  const { count } = await db
    .selectFrom('playlist_video')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('playlist_id', '=', id)
    .executeTakeFirstOrThrow()
  return count
}

const selectEntries = prepared<Window & { id: number }>()((db, value) =>
  db
    .selectFrom('playlist_video')
    .select(['index_id', 'video_id'])
    .where('playlist_id', '=', value('id'))
    .orderBy('position')
    .orderBy('id')
    .limit(value('limit'))
    .offset(value('offset')),
)

/** A window of a playlist in its order. */
export async function listEntries(
  db: Database,
  id: number,
  { offset, limit }: Window,
): Promise<PlaylistEntry[]> {
  const rows = await selectEntries(db, { id, offset, limit })
  return rows.map((row, at) => ({
    index: offset + at,
    indexId: row.index_id,
    videoId: row.video_id,
  }))
}

/** The place of an entry in its playlist. */
export interface EntryPlace {
  position: number
  id: number
}

/** The videos of a playlist after a place, in its order, at most `limit`. */
export async function listVideosAfter(
  db: Database,
  id: number,
  { after, limit }: { after: EntryPlace; limit: number },
): Promise<(EntryPlace & { videoId: string })[]> {
  return db
    .selectFrom('playlist_video')
    .select(['id', 'position', 'video_id as videoId'])
    .where('playlist_id', '=', id)
    .where((q) =>
      q.or([
        q('position', '>', after.position),
        q.and([q('position', '=', after.position), q('id', '>', after.id)]),
      ]),
    )
    .orderBy('position')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Adds entries at the end, in this order. */
export async function appendEntries(
  db: Database,
  id: number,
  entries: readonly { indexId: string; videoId: string }[],
): Promise<void> {
  const { last } = await db
    .selectFrom('playlist_video')
    .select((q) => q.fn.max<number | null>('position').as('last'))
    .where('playlist_id', '=', id)
    .executeTakeFirstOrThrow()
  const first = (last ?? -1) + 1
  const rows = entries.map(({ indexId, videoId }, at) => ({
    playlist_id: id,
    video_id: videoId,
    index_id: indexId,
    position: first + at,
  }))
  for (let from = 0; from < rows.length; from += 1000) {
    await db
      .insertInto('playlist_video')
      .values(rows.slice(from, from + 1000))
      .execute()
  }
}

/** Deletes one entry; false when there is none of this index id. */
export async function deleteEntry(db: Database, id: number, indexId: string): Promise<boolean> {
  const result = await db
    .deleteFrom('playlist_video')
    .where('playlist_id', '=', id)
    .where('index_id', '=', indexId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Every entry with its row id, in order. */
export async function listOrder(
  db: Database,
  id: number,
): Promise<{ id: number; indexId: string; videoId: string; position: number }[]> {
  return db
    .selectFrom('playlist_video')
    .select(['id', 'index_id as indexId', 'video_id as videoId', 'position'])
    .where('playlist_id', '=', id)
    .orderBy('position')
    .orderBy('id')
    .execute()
}

export async function setPosition(db: Database, rowId: number, position: number): Promise<void> {
  await db.updateTable('playlist_video').set({ position }).where('id', '=', rowId).execute()
}

/** The 0-based position of the first entry of a video. */
export async function findIndexOfVideo(
  db: Database,
  id: number,
  videoId: string,
): Promise<number | undefined> {
  const entry = await db
    .selectFrom('playlist_video')
    .select(['position', 'id'])
    .where('playlist_id', '=', id)
    .where('video_id', '=', videoId)
    .orderBy('position')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (!entry) return undefined
  const { before } = await db
    .selectFrom('playlist_video')
    .select((q) => q.fn.countAll<number>().as('before'))
    .where('playlist_id', '=', id)
    .where((q) =>
      q.or([
        q('position', '<', entry.position),
        q.and([q('position', '=', entry.position), q('id', '<', entry.id)]),
      ]),
    )
    .executeTakeFirstOrThrow()
  return before
}
