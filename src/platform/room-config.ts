import { z } from 'zod'
import { hour } from './clock.js'
import { wholeNumber } from './whole-number.js'

/** `host` or `host:port`, as the origins that they stand for. */
const hosts = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((host) => host.trim() || []))
  .refine((names) => names.every((name) => URL.canParse(`http://${name}`)), {
    error: 'must be hosts, each with a port where it is not the usual one, separated by commas',
  })
  .transform((names) =>
    names.flatMap((name) => [new URL(`http://${name}`).origin, new URL(`https://${name}`).origin]),
  )

/** The variables that bound rooms. */
export const roomVariables = {
  ROOM_PEOPLE: wholeNumber(1, 100_000).default(500),
  ROOM_QUEUE: wholeNumber(1, 100_000).default(500),
  ROOM_CHAT_LENGTH: wholeNumber(1, 10_000).default(2000),
  ROOMS_PER_ACCOUNT: wholeNumber(1, 100_000).default(20),
  ROOMS_PER_ADDRESS: wholeNumber(1, 100_000).default(20),
  ROOM_MESSAGES_PER_CLIENT: wholeNumber(1, 10_000).default(20),
  ROOM_MESSAGES: wholeNumber(1, 100_000).default(200),
  ROOM_PREVIEWS: wholeNumber(1, 1_000_000).default(200),
  STREAM_TOKEN_HOURS: wholeNumber(1, 8760).default(24),
  STREAM_TOKENS_PER_HOUR: wholeNumber(1, 1_000_000).default(1000),
  OUTBOUND_ALLOW: hosts,
}

type RoomValues = z.infer<z.ZodObject<typeof roomVariables>>

export interface RoomConfig {
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
  /** Messages a second from one client. */
  messagesPerSecond: number
  /** Messages a second in one room. */
  roomMessagesPerSecond: number
  /** Addresses and searches that one address may have looked up in ten minutes. */
  previews: number
  /** How long a token of a watch-together session lives, in milliseconds. */
  streamTokenLife: number
  /** Tokens of watch-together sessions that one key may ask for in an hour. */
  streamTokens: number
}

export const readRoomLimits = (values: RoomValues): RoomConfig => ({
  people: values.ROOM_PEOPLE,
  queue: values.ROOM_QUEUE,
  chat: values.ROOM_CHAT_LENGTH,
  ownRooms: values.ROOMS_PER_ACCOUNT,
  unownedRooms: values.ROOMS_PER_ADDRESS,
  messagesPerSecond: values.ROOM_MESSAGES_PER_CLIENT,
  roomMessagesPerSecond: values.ROOM_MESSAGES,
  previews: values.ROOM_PREVIEWS,
  streamTokenLife: values.STREAM_TOKEN_HOURS * hour,
  streamTokens: values.STREAM_TOKENS_PER_HOUR,
})
