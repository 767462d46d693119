import type { ExpressionBuilder } from 'kysely'
import type { Database, Schema } from '../platform/db/schema.js'
import type { Doer } from './machine/outcome.js'

export interface ChatMessage {
  /** uuid; the same message in every process. */
  id: string
  by: Doer
  text: string
  /** Epoch milliseconds. */
  at: number
}

/** How many messages a room remembers. */
export const chatMemory = 100

export interface NewChatMessage {
  roomId: number
  message: ChatMessage
}

/** The messages of some rooms with their places: 1 is the latest of its room. */
const placesIn = (q: ExpressionBuilder<Schema, 'room_chat'>, roomIds: readonly number[]) =>
  q
    .selectFrom('room_chat')
    .select((each) => [
      'id',
      each.fn
        .agg<number>('row_number')
        .over((over) => over.partitionBy('room_id').orderBy('id', 'desc'))
        .as('place'),
    ])
    .where('room_id', 'in', roomIds)
    .as('places')

/** Keeps messages in their order, in one statement, and of each room only the latest. */
export async function insertChat(tx: Database, chat: readonly NewChatMessage[]): Promise<void> {
  const rows = chat.map(({ roomId, message }) => ({
    room_id: roomId,
    message: JSON.stringify(message),
  }))
  await tx.insertInto('room_chat').values(rows).execute()
  const roomIds = [...new Set(chat.map(({ roomId }) => roomId))]
  await tx
    .deleteFrom('room_chat')
    .where('id', 'in', (q) =>
      q.selectFrom(placesIn(q, roomIds)).select('id').where('place', '>', chatMemory),
    )
    .execute()
}

/** A message as it is kept; numbers grow from one to the next, nearly in the order of commits. */
export interface KeptMessage extends NewChatMessage {
  id: number
}

/** The latest messages of some rooms with a higher number than one, oldest first, at most `limit`. */
export async function listChatAfter(
  db: Database,
  roomIds: readonly number[],
  { after, limit }: { after: number; limit: number },
): Promise<KeptMessage[]> {
  if (roomIds.length === 0) return []
  const rows = await db
    .selectFrom('room_chat')
    .select(['id', 'room_id', 'message'])
    .where('room_id', 'in', roomIds)
    .where('id', '>', after)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.reverse().map((row) => ({
    id: row.id,
    roomId: row.room_id,
    message: JSON.parse(row.message) as ChatMessage,
  }))
}

/** The messages that a room remembers, oldest first. */
export async function listChat(db: Database, roomId: number): Promise<ChatMessage[]> {
  const rows = await db
    .selectFrom('room_chat')
    .select('message')
    .where('room_id', '=', roomId)
    .orderBy('id', 'desc')
    .limit(chatMemory)
    .execute()
  return rows.reverse().map(({ message }) => JSON.parse(message) as ChatMessage)
}
