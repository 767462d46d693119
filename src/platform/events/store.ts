import { sql } from 'kysely'
import { engineOf } from '../db/engine.js'
import type { Database, EventTable } from '../db/schema.js'

export interface NewEvent {
  kind: EventTable['kind']
  channelId: number
  videoId: number
  /** Epoch milliseconds. */
  at: number
}

/** An event as the log has it. */
export interface StoredEvent {
  id: number
  kind: EventTable['kind']
  /** The channel's public id. */
  ucid: string
  /** The video's internal id. */
  videoId: number
}

/** Any number that every process agrees on. */
const appendLock = 7_262_351

/** Where PostgreSQL tells every process of new events (LISTEN, NOTIFY), at commit. */
export const eventChannel = 'foyer_event'

/**
 * Appends an event in the caller's transaction and returns its number. Numbers appear in order:
 * PostgreSQL hands them out before commit, so there the writers take turns.
 */
export async function appendEvent(tx: Database, event: NewEvent): Promise<number> {
  if (engineOf(tx) === 'postgres') {
    await sql`select pg_advisory_xact_lock(${appendLock}), pg_notify(${eventChannel}, '')`.execute(
      tx,
    )
  }
  const { id } = await tx
    .insertInto('event')
    .values({
      kind: event.kind,
      channel_id: event.channelId,
      video_id: event.videoId,
      created_at: event.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Sends an empty notification on a channel of PostgreSQL. */
export async function notify(db: Database, channel: string): Promise<void> {
  await sql`select pg_notify(${channel}, '')`.execute(db)
}

/** The number of the newest event, 0 when there is none. */
export async function findLatestEventId(db: Database): Promise<number> {
  const row = await db
    .selectFrom('event')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? 0
}

const selectEvents = (db: Database) =>
  db
    .selectFrom('event')
    .innerJoin('channel', 'channel.id', 'event.channel_id')
    .select(['event.id', 'event.kind', 'channel.ucid', 'event.video_id as videoId'])
    .orderBy('event.id')

/** The events after a number, oldest first, at most `limit`. */
export async function listEventsAfter(
  db: Database,
  after: number,
  limit: number,
): Promise<StoredEvent[]> {
  return selectEvents(db).where('event.id', '>', after).limit(limit).execute()
}

/** Which stretch of the log to read: later than `after`, up to and with `upTo`. */
export interface EventRange {
  after: number
  upTo: number
  limit: number
}

/** The events of some channels (public ids) in a stretch of the log, oldest first. */
export async function listEventsOf(
  db: Database,
  ucids: readonly string[],
  { after, upTo, limit }: EventRange,
): Promise<StoredEvent[]> {
  if (ucids.length === 0) return []
  return selectEvents(db)
    .where('channel.ucid', 'in', ucids)
    .where('event.id', '>', after)
    .where('event.id', '<=', upTo)
    .limit(limit)
    .execute()
}

/** On SQLite: moves when another connection has written (https://sqlite.org/pragma.html#pragma_data_version). */
export async function findDataVersion(db: Database): Promise<number | undefined> {
  const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db)
  return rows[0]?.data_version
}
