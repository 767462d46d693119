import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import type { Relay } from '../platform/events/relay.js'

export interface RoomLimits {
  /** People in a room. */
  people: number
  /** Videos in a queue. */
  queue: number
  /** Characters of a chat message. */
  chat: number
  /** Rooms of an account. */
  ownRooms: number
  /** Rooms without an owner from one address. */
  unownedRooms: number
  /** Messages a second in one room. */
  roomMessagesPerSecond: number
}

export const defaultRoomLimits: RoomLimits = {
  people: 500,
  queue: 500,
  chat: 2000,
  ownRooms: 20,
  unownedRooms: 20,
  roomMessagesPerSecond: 200,
}

/** What rooms need of the server. */
export interface RoomContext {
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
  relay: Relay
  limits: RoomLimits
}
