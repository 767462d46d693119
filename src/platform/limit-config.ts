import type { z } from 'zod'
import { wholeNumber } from './whole-number.js'

/** The variables that bound what an account holds and an address may do. */
export const limitVariables = {
  MAX_PLAYLISTS: wholeNumber(1, 100_000).default(100),
  MAX_PLAYLIST_VIDEOS: wholeNumber(1, 100_000).default(500),
  MAX_SUBSCRIPTIONS: wholeNumber(1, 1_000_000).default(10_000),
  MAX_HISTORY: wholeNumber(1, 100_000_000).default(100_000),
  MAX_IMPORT: wholeNumber(1, 4096).default(64),
  MAX_TOKENS: wholeNumber(1, 100_000).default(500),
  MAX_STREAMS: wholeNumber(1, 100_000).default(50),
  MAX_STREAMS_PER_ADDRESS: wholeNumber(1, 1_000_000).default(500),
  MAX_GUESTS: wholeNumber(1, 1_000_000).default(1000),
  MAX_REGISTRATIONS: wholeNumber(1, 1_000_000).default(100),
  MAX_FAILED_LOG_INS: wholeNumber(1, 1000).default(5),
  MAX_FAILED_LOG_INS_PER_ADDRESS: wholeNumber(1, 100_000).default(20),
  MAX_DISCORD_LOG_INS: wholeNumber(1, 1_000_000).default(60),
  MAX_RECOVERIES: wholeNumber(1, 1_000_000).default(20),
  MAX_MAILS: wholeNumber(1, 1000).default(5),
  MAX_MAIL_KEYS: wholeNumber(1, 1_000_000).default(60),
  MAX_RENAMES: wholeNumber(1, 1_000_000).default(60),
}

type LimitValues = z.infer<z.ZodObject<typeof limitVariables>>

/** The most that one account may hold, or one address may do. */
export interface Limits {
  playlists: number
  playlistVideos: number
  subscriptions: number
  /** Entries of a history; the oldest go first. */
  history: number
  /** Bytes of a file that is imported. */
  importBytes: number
  /** Tokens and allowed apps of an account. */
  tokens: number
  /** Open event streams of an account, in a process. */
  streams: number
  /** Open event streams from an address, in a process. */
  streamsPerAddress: number
  /** New guests from one address in an hour. */
  guests: number
  /** New accounts from one address in an hour. */
  registrations: number
  /** Failed log-ins of an account before each further one has to wait, twice as long every time. */
  failedLogIns: number
  /** The same for one address. */
  failedLogInsPerAddress: number
  /** Log-ins with Discord from one address in five minutes. */
  discordLogIns: number
  /** Mails for a lost password that one address may ask for in an hour. */
  recoveries: number
  /** Mails of one kind to one account in an hour. */
  mails: number
  /** Links of mails that one address may open in an hour. */
  mailKeys: number
  /** New names that one guest of a room may take in an hour. */
  renames: number
}

export const readLimits = (values: LimitValues): Limits => ({
  playlists: values.MAX_PLAYLISTS,
  playlistVideos: values.MAX_PLAYLIST_VIDEOS,
  subscriptions: values.MAX_SUBSCRIPTIONS,
  history: values.MAX_HISTORY,
  importBytes: values.MAX_IMPORT * 1024 * 1024,
  tokens: values.MAX_TOKENS,
  streams: values.MAX_STREAMS,
  streamsPerAddress: values.MAX_STREAMS_PER_ADDRESS,
  guests: values.MAX_GUESTS,
  registrations: values.MAX_REGISTRATIONS,
  failedLogIns: values.MAX_FAILED_LOG_INS,
  failedLogInsPerAddress: values.MAX_FAILED_LOG_INS_PER_ADDRESS,
  discordLogIns: values.MAX_DISCORD_LOG_INS,
  recoveries: values.MAX_RECOVERIES,
  mails: values.MAX_MAILS,
  mailKeys: values.MAX_MAIL_KEYS,
  renames: values.MAX_RENAMES,
})
