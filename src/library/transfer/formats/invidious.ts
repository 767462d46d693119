import { z } from 'zod'
import { skipItem, type Item } from './item.js'
import {
  at,
  playlistOf,
  playlistVideos,
  shape,
  someText,
  subscriptionOf,
  type Shape,
} from './shape.js'
import { excerpt, videoIdOf } from './text.js'

const format = 'invidious'

function invidiousWatchedOf(text: string): Item[] {
  const videoId = videoIdOf(text)
  return videoId
    ? [{ kind: 'watched', videoId }]
    : [skipItem(`Not a video of YouTube: ${excerpt(text)}`)]
}

const playlist = z.object({
  title: z.string(),
  description: someText,
  privacy: someText,
  videos: z.array(z.unknown()).catch([]),
})

/** What Invidious exports: ids, the history oldest first. */
export const invidiousShapes = (): Shape[] => [
  {
    format,
    key: 'watch_history[]',
    // There can be millions of these.
    read: (value, place) =>
      typeof value === 'string' ? at(place, invidiousWatchedOf(value)) : undefined,
  },
  shape({ format, key: 'subscriptions[]' }, z.string(), (address) => subscriptionOf(address)),
  shape({ format, key: 'playlists[]' }, playlist, (list) => [
    playlistOf(list),
    ...playlistVideos(list.videos, (video) => video),
  ]),
  shape({ format, key: 'preferences' }, z.record(z.string(), z.unknown()), (values) => [
    { kind: 'preferences', values },
  ]),
]
