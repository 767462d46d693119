import { LRUCache } from 'lru-cache'
import { countMemory } from '../platform/count-memory.js'
import { isIn } from '../platform/db/is-in.js'
import { prepared } from '../platform/db/prepared.js'
import type { Database } from '../platform/db/schema.js'
import { listedColumns, listedVideoOf, type ListedVideo } from './video-store.js'

/** A video in a list; lists share it, so it is never changed. */
export interface VideoInChannel extends Readonly<ListedVideo> {
  /** The channel's internal id. */
  readonly channelId: number
}

/** Which state of a video a list has, as it was just read. */
export interface VideoMark {
  id: number
  revision: number
  /** The name of its channel. */
  author: string
}

interface Remembered {
  revision: number
  video: VideoInChannel
}

/** Each with its JSON takes about two kilobytes. */
const mostRemembered = 12_000

const counted = countMemory('videos')

const memories = new WeakMap<Database, LRUCache<number, Remembered>>()

/** Absent in a transaction: what it sees may never be committed. */
function findMemory(db: Database): LRUCache<number, Remembered> | undefined {
  if (db.isTransaction) return undefined
  const memory = memories.get(db) ?? new LRUCache({ max: mostRemembered })
  memories.set(db, memory)
  return memory
}

/** What is remembered of a video in just this state. */
function recall(
  memory: LRUCache<number, Remembered>,
  { id, revision, author }: VideoMark,
): VideoInChannel | undefined {
  const known = memory.get(id)
  const isTrue = known?.revision === revision && known.video.author === author
  counted[isTrue ? 'hits' : known ? 'voids' : 'misses'] += 1
  return isTrue ? known.video : undefined
}

const selectVideos = prepared<{ ids: readonly number[] }>()((db, value) =>
  db
    .selectFrom('video')
    .innerJoin('channel', 'channel.id', 'video.channel_id')
    .select(listedColumns)
    .select(['video.channel_id', 'video.revision'])
    .where(isIn(db, 'video.id', value('ids'))),
)

const selectMarks = prepared<{ videoIds: readonly string[] }>()((db, value) =>
  db
    .selectFrom('video')
    .innerJoin('channel', 'channel.id', 'video.channel_id')
    .select(['video.id', 'video.revision', 'channel.name as author'])
    .where(isIn(db, 'video.video_id', value('videoIds'))),
)

/** The videos of these 11-character ids that are known, by id. */
export async function findListedVideos(
  db: Database,
  videoIds: readonly string[],
): Promise<Map<string, VideoInChannel>> {
  if (videoIds.length === 0) return new Map()
  const videos = await listVideosAt(db, await selectMarks(db, { videoIds }))
  return new Map(videos.map((video) => [video.videoId, video]))
}

/**
 * The videos of some marks, in their order. What is remembered of a video is used only where its
 * row's revision and its channel's name, both just read, are those that it was made from.
 */
export async function listVideosAt(
  db: Database,
  marks: readonly VideoMark[],
): Promise<VideoInChannel[]> {
  const memory = findMemory(db)
  const known = marks.map((mark) => memory && recall(memory, mark))
  const missing = marks.filter((_, at) => known[at] === undefined).map(({ id }) => id)
  const found = new Map<number, VideoInChannel>()
  const rows = missing.length === 0 ? [] : await selectVideos(db, { ids: missing })
  for (const row of rows) {
    const video = { ...listedVideoOf(row), channelId: row.channel_id }
    found.set(row.id, video)
    memory?.set(row.id, { revision: row.revision, video })
  }
  return marks.flatMap(({ id }, at) => known[at] ?? found.get(id) ?? [])
}
