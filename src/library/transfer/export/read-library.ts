import { listChannelThumbnails, listVideosOrHints } from '../../../catalogue/hint-store.js'
import type { Video } from '../../../catalogue/video-store.js'
import type { Database } from '../../../platform/db/schema.js'
import { breathe } from '../../../platform/jobs/pace.js'
import { listEntriesAfter, type WatchedEntry } from '../../history/store.js'
import { listPlaylists, listVideosAfter, type Playlist } from '../../playlists/store.js'
import {
  beforeAllSubscriptions,
  listGroupNames,
  listMembersAfter,
  listSubscriptionsAfter,
  type ListedMember,
  type ListedSubscription,
} from '../../subscriptions/page-store.js'

/** So many rows are read, and held, at a time. */
const pageSize = 500

/** Rows page after page: `read` gets the last row of the page before. */
async function* readPages<Row>(
  read: (last: Row | undefined) => Promise<Row[]>,
): AsyncGenerator<Row[], void> {
  let last: Row | undefined
  for (;;) {
    const rows = await read(last)
    if (rows.length > 0) yield rows
    if (rows.length < pageSize) return
    last = rows.at(-1)
    await breathe()
  }
}

/** A subscription with the picture of its channel, where one is known. */
export type ExportedSubscription = ListedSubscription & { picture: string | undefined }

/** The subscriptions of a user, oldest first. */
export async function* readSubscriptionPages(
  db: Database,
  accountId: number,
): AsyncGenerator<ExportedSubscription[], void> {
  const all = readPages<ListedSubscription>((last) =>
    listSubscriptionsAfter(db, accountId, {
      after: last ?? beforeAllSubscriptions,
      limit: pageSize,
    }),
  )
  for await (const page of all) {
    const pictures = await listChannelThumbnails(
      db,
      page.map(({ ucid }) => ucid),
    )
    yield page.map((each) => ({ ...each, picture: pictures.get(each.ucid) }))
  }
}

export type ExportedMember = ListedMember & { picture: string | undefined }

/** A group of subscriptions. */
export interface ExportedGroup {
  name: string
  /** Its channels, in the order of their ids. */
  members: () => AsyncGenerator<ExportedMember[], void>
}

async function* readMembers(db: Database, groupId: number): AsyncGenerator<ExportedMember[], void> {
  const all = readPages<ListedMember>((last) =>
    listMembersAfter(db, groupId, { after: last?.ucid ?? '', limit: pageSize }),
  )
  for await (const page of all) {
    const pictures = await listChannelThumbnails(
      db,
      page.map(({ ucid }) => ucid),
    )
    yield page.map((each) => ({ ...each, picture: pictures.get(each.ucid) }))
  }
}

/** The groups of a user, oldest first. */
export async function* readExportedGroups(
  db: Database,
  accountId: number,
): AsyncGenerator<ExportedGroup, void> {
  for (const { id, name } of await listGroupNames(db, accountId)) {
    yield { name, members: () => readMembers(db, id) }
  }
}

/** An entry of the history with what is known of its video. */
export interface ExportedEntry extends WatchedEntry {
  video: Video | undefined
}

const beforeAllEntries = { watchedAt: -1, position: -1, videoId: '' }

/** The history of a user, oldest first. */
export async function* readHistoryPages(
  db: Database,
  accountId: number,
): AsyncGenerator<ExportedEntry[], void> {
  const all = readPages<WatchedEntry>((last) =>
    listEntriesAfter(db, accountId, { after: last ?? beforeAllEntries, limit: pageSize }),
  )
  for await (const page of all) {
    const videos = await listVideosOrHints(
      db,
      page.map(({ videoId }) => videoId),
    )
    yield page.map((entry) => ({ ...entry, video: videos.get(entry.videoId) }))
  }
}

/** A video of a playlist, with what is known of it. */
export interface ExportedVideo {
  videoId: string
  video: Video | undefined
}

/** A playlist with its videos. */
export interface ReadPlaylist {
  playlist: Playlist
  videos: () => AsyncGenerator<ExportedVideo[], void>
}

/**
 * One line of a file, or one value, that is longer than 2 MiB is not read by an import: of longer
 * playlists and lists only ids are written.
 */
export const fullLength = 5000

async function* readVideos(
  db: Database,
  playlist: Playlist,
): AsyncGenerator<ExportedVideo[], void> {
  const all = readPages<{ position: number; id: number; videoId: string }>((last) =>
    listVideosAfter(db, playlist.id, {
      after: last ?? { position: -1, id: -1 },
      limit: pageSize,
    }),
  )
  const isShort = playlist.videoCount <= fullLength
  for await (const page of all) {
    const ids = page.map(({ videoId }) => videoId)
    const videos = isShort ? await listVideosOrHints(db, ids) : undefined
    yield ids.map((videoId) => ({ videoId, video: videos?.get(videoId) }))
  }
}

export const readPlaylistVideos = (db: Database, playlist: Playlist): ReadPlaylist => ({
  playlist,
  videos: () => readVideos(db, playlist),
})

/** The playlists of a user, oldest first. */
export async function* readExportedPlaylists(
  db: Database,
  accountId: number,
): AsyncGenerator<ReadPlaylist, void> {
  for (const playlist of await listPlaylists(db, accountId)) yield readPlaylistVideos(db, playlist)
}

/** The items of pages as a text with a separator between them. */
export async function* joinPages<Item>(
  all: AsyncIterable<readonly Item[]>,
  textOf: (item: Item) => string,
  separator = ',\n',
): AsyncGenerator<string, void> {
  let isFirst = true
  for await (const page of all) {
    yield `${isFirst ? '' : separator}${page.map(textOf).join(separator)}`
    isFirst = false
  }
}
