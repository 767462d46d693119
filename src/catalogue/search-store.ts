import { sql } from 'kysely'
import { engineOf } from '../platform/db/engine.js'
import type { Database } from '../platform/db/schema.js'
import type { Window } from '../platform/page.js'
import type { Channel } from './channel-store.js'
import { videoColumns, videoOf, type Video } from './video-store.js'

const wordLimit = 10

/** The words of a text, small and without marks, for either engine's query language. */
export const searchWordsOf = (text: string): string[] =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).slice(0, wordLimit)

/** Titles that have every word, or a word that begins with it. */
const hasWords = (db: Database, words: readonly string[]) =>
  engineOf(db) === 'sqlite'
    ? sql<boolean>`video.id in (select rowid from video_words where video_words match ${words
        .map((word) => `"${word}"*`)
        .join(' ')})`
    : sql<boolean>`to_tsvector('simple', video.title) @@ to_tsquery('simple', ${words
        .map((word) => `${word}:*`)
        .join(' & ')})`

/** The videos whose titles have these words, newest first. */
export async function searchVideos(
  db: Database,
  words: readonly string[],
  { offset, limit }: Window,
): Promise<Video[]> {
  const rows = await db
    .selectFrom('video')
    .innerJoin('channel', 'channel.id', 'video.channel_id')
    .select(videoColumns)
    .where(hasWords(db, words))
    .where('video.deleted_at', 'is', null)
    .orderBy('video.published_at', 'desc')
    .orderBy('video.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
  return rows.map(videoOf)
}

/** The channels whose names have these words, by name. */
export async function searchChannels(
  db: Database,
  words: readonly string[],
  { offset, limit }: Window,
): Promise<Pick<Channel, 'ucid' | 'name'>[]> {
  let query = db.selectFrom('channel').select(['ucid', 'name']).where('name', '!=', '')
  for (const word of words) query = query.where(sql`lower(name)`, 'like', `%${word}%`)
  return query.orderBy('name').orderBy('id').limit(limit).offset(offset).execute()
}

/** A channel's videos, newest first. */
export async function listVideosOfChannel(
  db: Database,
  channelId: number,
  { offset, limit }: Window,
): Promise<Video[]> {
  const rows = await db
    .selectFrom('video')
    .innerJoin('channel', 'channel.id', 'video.channel_id')
    .select(videoColumns)
    .where('video.channel_id', '=', channelId)
    .where('video.deleted_at', 'is', null)
    .orderBy('video.published_at', 'desc')
    .orderBy('video.id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
  return rows.map(videoOf)
}
