import type { Video } from '../../../catalogue/video-store.js'
import type { Database } from '../../../platform/db/schema.js'
import { countSubscriptions } from '../../subscriptions/store.js'
import {
  fullLength,
  joinPages,
  readExportedGroups,
  readExportedPlaylists,
  readHistoryPages,
  readSubscriptionPages,
  type ExportedMember,
} from './read-library.js'

const colours = { bgColor: '#000000', textColor: '#FFFFFF' }

/** A record with a list at its end, whose items come page after page, as one line. */
async function* lineWithList<Item>(
  { start, list }: { start: object; list: string },
  all: AsyncIterable<readonly Item[]>,
  valueOf: (item: Item) => object,
): AsyncGenerator<string, void> {
  yield `${JSON.stringify(start).slice(0, -1)},"${list}":[`
  yield* joinPages(all, (item) => JSON.stringify(valueOf(item)), ',')
  yield ']}\n'
}

/** The profiles of FreeTube: one with every subscription, and one for each group. */
export async function* writeFreeTubeProfiles(
  db: Database,
  accountId: number,
): AsyncGenerator<string, void> {
  const isShort = (await countSubscriptions(db, accountId)) <= fullLength
  const subscriptionRecord = ({
    ucid,
    author,
    picture,
  }: Pick<ExportedMember, 'ucid' | 'author' | 'picture'>) => ({
    id: ucid,
    name: author,
    thumbnail: isShort ? (picture ?? '') : '',
  })
  const whole = { _id: 'allChannels', name: 'All Channels', ...colours }
  const all = readSubscriptionPages(db, accountId)
  yield* lineWithList({ start: whole, list: 'subscriptions' }, all, subscriptionRecord)
  let number = 0
  for await (const { name, members } of readExportedGroups(db, accountId)) {
    number += 1
    const start = { _id: `group-${number}`, name, ...colours }
    yield* lineWithList({ start, list: 'subscriptions' }, members(), subscriptionRecord)
  }
}

/** What FreeTube keeps of a video that it lists or has shown. */
const videoRecord = (videoId: string, video: Video | undefined) => ({
  videoId,
  title: video?.title ?? '',
  author: video?.author ?? '',
  authorId: video?.ucid ?? '',
  ...(video && video.publishedAt > 0 && { published: video.publishedAt }),
  lengthSeconds: video?.lengthSeconds ?? 0,
  type: 'video',
})

/** The playlists of FreeTube. */
export async function* writeFreeTubePlaylists(
  db: Database,
  accountId: number,
): AsyncGenerator<string, void> {
  for await (const { playlist, videos } of readExportedPlaylists(db, accountId)) {
    const start = {
      _id: `foyer-${playlist.playlistId}`,
      playlistName: playlist.title,
      description: playlist.description,
      protected: false,
      createdAt: playlist.createdAt,
      lastUpdatedAt: playlist.updatedAt,
    }
    let number = 0
    yield* lineWithList({ start, list: 'videos' }, videos(), ({ videoId, video }) => ({
      ...(video || playlist.videoCount <= fullLength ? videoRecord(videoId, video) : { videoId }),
      timeAdded: playlist.updatedAt,
      playlistItemId: `${playlist.id}-${(number += 1)}`,
    }))
  }
}

/** The history of FreeTube, with how far each video was watched. */
export async function* writeFreeTubeHistory(
  db: Database,
  accountId: number,
): AsyncGenerator<string, void> {
  for await (const page of readHistoryPages(db, accountId)) {
    const lines = page.map(({ videoId, video, watchedAt, positionSeconds, lengthSeconds }) =>
      JSON.stringify({
        ...videoRecord(videoId, video),
        lengthSeconds: lengthSeconds ?? video?.lengthSeconds ?? 0,
        watchProgress: positionSeconds ?? 0,
        timeWatched: watchedAt,
        isLive: video?.isLive ?? false,
        description: '',
      }),
    )
    yield `${lines.join('\n')}\n`
  }
}
