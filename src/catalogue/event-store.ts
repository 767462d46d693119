import { lockEventLog } from '../platform/events/store.js'
import type { Database } from '../platform/db/schema.js'
import type { EventLog, LoggedEvent } from '../platform/events/hub.js'
import type { EventTable } from './tables.js'

declare module '../platform/events/hub.js' {
  interface EventKinds {
    video_added: true
    video_changed: true
  }
}

export interface NewEvent {
  kind: EventTable['kind']
  channelId: number
  videoId: number
  /** Epoch milliseconds. */
  at: number
}

/** Appends an event in the caller's transaction and returns its number; numbers appear in order. */
export async function appendEvent(tx: Database, event: NewEvent): Promise<number> {
  await lockEventLog(tx)
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
    .select(['event.id', 'event.kind', 'channel.ucid as topic', 'event.video_id as subjectId'])
    .orderBy('event.id')

/** The event log as the hub reads it: topics are channels (public ids), subjects videos. */
export const createEventLog = (db: Database): EventLog => ({
  findLatestId: () => findLatestEventId(db),
  listAfter: (after, limit) =>
    selectEvents(db).where('event.id', '>', after).limit(limit).execute(),
})

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
): Promise<LoggedEvent[]> {
  if (ucids.length === 0) return []
  return selectEvents(db)
    .where('channel.ucid', 'in', ucids)
    .where('event.id', '>', after)
    .where('event.id', '<=', upTo)
    .limit(limit)
    .execute()
}
