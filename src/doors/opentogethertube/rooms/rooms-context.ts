import type { Context } from '../../../platform/context.js'
import type { Outbound } from '../../../platform/outbound.js'
import type { RoomLimits } from '../../../rooms/context.js'
import type { Rooms } from '../../../rooms/rooms.js'

/** What the routes of rooms work on. */
export interface RoomsContext extends Context {
  rooms: Rooms
  outbound: Outbound
  limits: RoomLimits & { messagesPerSecond: number }
}

/** Where it is published that a session stands for somebody else, or has another name. */
export const sessionTopic = (sessionId: number): string => `session:${sessionId}`
