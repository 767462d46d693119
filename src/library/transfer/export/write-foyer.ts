import type { Video } from '../../../catalogue/video-store.js'
import type { Database } from '../../../platform/db/schema.js'
import { getPreferences } from '../../preferences/store.js'
import {
  joinPages,
  readExportedGroups,
  readExportedPlaylists,
  readHistoryPages,
  readSubscriptionPages,
  type ExportedSubscription,
  type ExportedVideo,
  type ReadPlaylist,
} from './read-library.js'

/** Begins each document, so that an import knows it by its content. */
const foyerMark = '{"foyer":1'

const isoTime = (time: number) => new Date(time).toISOString()

const subscriptionRecordOf = ({
  ucid,
  author,
  picture,
  subscribedAt,
  hides,
}: ExportedSubscription) => ({
  channelId: ucid,
  name: author || undefined,
  picture,
  subscribed: isoTime(subscribedAt),
  hideShorts: hides.hide_shorts,
  hidePremieres: hides.hide_premieres,
  hideLive: hides.hide_live,
})

/** What is known of a video, as far as an import takes it for a hint. */
const videoFactsOf = (video: Video | undefined) =>
  video && {
    title: video.title || undefined,
    lengthSeconds: video.lengthSeconds || undefined,
    published: video.publishedAt > 0 ? isoTime(video.publishedAt) : undefined,
    channelId: video.ucid || undefined,
    channelName: video.author || undefined,
  }

const exportedVideoRecord = ({ videoId, video }: ExportedVideo) => ({
  videoId,
  ...videoFactsOf(video),
})

async function* documentOf(list: string, items: AsyncIterable<string>) {
  yield `${foyerMark},"${list}":[\n`
  yield* items
  yield '\n]}\n'
}

/** `subscriptions.json` */
export const writeSubscriptionsJson = (db: Database, accountId: number) =>
  documentOf(
    'subscriptions',
    joinPages(readSubscriptionPages(db, accountId), (each) =>
      JSON.stringify(subscriptionRecordOf(each)),
    ),
  )

/** Values one after the other, each in pieces. */
async function* joinValues<Item>(
  all: AsyncIterable<Item>,
  piecesOf: (item: Item) => AsyncIterable<string>,
): AsyncGenerator<string, void> {
  let isFirst = true
  for await (const item of all) {
    if (!isFirst) yield ',\n'
    yield* piecesOf(item)
    isFirst = false
  }
}

/** `groups.json` */
export const writeGroupsJson = (db: Database, accountId: number) =>
  documentOf(
    'groups',
    joinValues(readExportedGroups(db, accountId), async function* ({ name, members }) {
      yield `{"group":${JSON.stringify(name)},"channels":[`
      yield* joinPages(members(), ({ ucid }) => JSON.stringify(ucid))
      yield ']}'
    }),
  )

/** A playlist as a value of its own. */
async function* playlistValue({ playlist, videos }: ReadPlaylist): AsyncGenerator<string, void> {
  const { title, description, privacy, createdAt, updatedAt } = playlist
  const start = {
    title,
    description,
    privacy,
    created: isoTime(createdAt),
    updated: isoTime(updatedAt),
  }
  yield `${JSON.stringify(start).slice(0, -1)},"videos":[\n`
  yield* joinPages(videos(), (each) => JSON.stringify(exportedVideoRecord(each)))
  yield ']}'
}

/** `playlists.json` */
export const writePlaylistsJson = (db: Database, accountId: number) =>
  documentOf('playlists', joinValues(readExportedPlaylists(db, accountId), playlistValue))

/** `history.json` */
export const writeHistoryJson = (db: Database, accountId: number) =>
  documentOf(
    'history',
    joinPages(readHistoryPages(db, accountId), (entry) =>
      JSON.stringify({
        videoId: entry.videoId,
        watched: isoTime(entry.watchedAt),
        positionSeconds: entry.positionSeconds,
        watchedLengthSeconds: entry.lengthSeconds,
        ...videoFactsOf(entry.video),
      }),
    ),
  )

/** `preferences.json` */
export async function* writePreferencesJson(
  db: Database,
  accountId: number,
): AsyncGenerator<string, void> {
  const preferences = JSON.stringify(await getPreferences(db, accountId), undefined, 2)
  yield `${foyerMark},"accountPreferences":${preferences}}\n`
}
