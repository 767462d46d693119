import { sql } from 'kysely'
import { isIn } from '../platform/db/is-in.js'
import { prepared } from '../platform/db/prepared.js'
import type { Database } from '../platform/db/schema.js'

/** The newest videos of a channel, newest first, without those that are gone from their source. */
export interface ChannelHead {
  name: string
  /** Three numbers a video: `published_at` (epoch milliseconds), internal id, revision of its row. */
  videos: readonly number[]
  /** Whether the channel has no other videos. */
  isWhole: boolean
}

/** So many videos make a head. */
const headLength = 30

const beforeAll = sql<number>`${sql.lit(Number.MIN_SAFE_INTEGER)}`

/**
 * The times that bound the heads are found first, one a channel: in one query with the videos,
 * PostgreSQL looks for them again for each video.
 */
const selectHeads = prepared<{ ids: readonly number[]; last: number }>()((db, value) =>
  db
    .with(
      (cte) => cte('bound').materialized(),
      (from) =>
        from
          .selectFrom('channel')
          .select(['channel.id as channel_id', 'channel.name'])
          .select((q) =>
            q.fn
              .coalesce(
                q
                  .selectFrom('video as last')
                  .select('last.published_at')
                  .whereRef('last.channel_id', '=', 'channel.id')
                  .where('last.deleted_at', 'is', null)
                  .orderBy('last.published_at', 'desc')
                  .limit(1)
                  .offset(value('last')),
                beforeAll,
              )
              .as('oldest'),
          )
          .where(isIn(db, 'channel.id', value('ids'))),
    )
    .selectFrom('bound')
    .innerJoin('video', 'video.channel_id', 'bound.channel_id')
    .select(['bound.channel_id as channelId', 'bound.name'])
    .select(['video.id', 'video.published_at', 'video.revision'])
    .where('video.deleted_at', 'is', null)
    .whereRef('video.published_at', '>=', 'bound.oldest')
    .orderBy('bound.channel_id')
    .orderBy('video.published_at', 'desc')
    .orderBy('video.id', 'desc'),
)

/** The heads of some channels by id. One video more than a head tells whether there are others. */
export async function findHeads(
  db: Database,
  ids: readonly number[],
): Promise<Map<number, ChannelHead>> {
  const rows = await selectHeads(db, { ids, last: headLength })
  const heads = new Map<number, { name: string; videos: number[]; isWhole: boolean }>()
  for (const id of ids) heads.set(id, { name: '', videos: [], isWhole: true })
  for (const row of rows) {
    const head = heads.get(row.channelId)
    if (head === undefined) continue
    head.name = row.name
    head.isWhole = head.videos.length < 3 * headLength
    if (head.isWhole) head.videos.push(row.published_at, row.id, row.revision)
  }
  return heads
}
