import { z } from 'zod'
import type { GrantChanges, GrantedRole } from '../../../rooms/machine/grants.js'
import { segmentCategories } from '../../../rooms/machine/state.js'
import { requestTypes } from './events.js'
import { restoreBehaviors } from './room-json.js'
import { subtitleShape, videoIdShape } from './video-json.js'

const requestId = z.string().max(2000)
const position = z.number().min(0).max(1e9)
const index = z.int().min(0).max(10_000)
const mask = z
  .int()
  .min(0)
  .max(2 ** 27 - 1)

const grantPairs = z
  .array(z.tuple([z.int().min(-1).max(4), mask]))
  .max(20)
  .transform((pairs): GrantChanges => {
    const isGranted = (role: number): role is GrantedRole => role >= 0 && role <= 3
    return Object.fromEntries(pairs.filter(([role]) => isGranted(role)))
  })

const unknownSetting = (issue: { code?: string; keys?: readonly string[] }) =>
  issue.code === 'unrecognized_keys'
    ? `Unrecognized key(s) in object: ${(issue.keys ?? []).map((key) => `'${key}'`).join(', ')}`
    : undefined

/** What people may set about a room; unknown names are mistakes. */
export const settingsShape = z.strictObject(
  {
    title: z.string().max(255).optional(),
    description: z.string().max(5000).optional(),
    visibility: z.enum(['public', 'unlisted', 'private']).optional(),
    queueMode: z.enum(['manual', 'vote', 'loop', 'dj']).optional(),
    grants: grantPairs.optional(),
    autoSkipSegmentCategories: z.array(z.enum(segmentCategories)).max(20).optional(),
    restoreQueueBehavior: z
      .int()
      .min(0)
      .max(2)
      .transform((at) => restoreBehaviors[at] ?? 'prompt')
      .optional(),
    enableVoteSkip: z.boolean().optional(),
  },
  { error: unknownSetting },
)

const { playback, skip, seek, add, remove, order, vote, promote, chat, settings } = requestTypes
const { playNow, shuffle, speed, restoreQueue, kick, editQueue } = requestTypes

/** What a client may ask of a room; the numbers that are missing are the server's alone. */
export const roomRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal(playback), state: z.boolean() }),
  z.object({ type: z.literal(skip) }),
  z.object({ type: z.literal(seek), value: position }),
  z.object({
    type: z.literal(add),
    video: videoIdShape.extend({ subtitleUrl: subtitleShape }).optional(),
    videos: z.array(videoIdShape).max(500).optional(),
    url: z.string().max(2000).optional(),
  }),
  z.object({ type: z.literal(remove), video: videoIdShape }),
  z.object({ type: z.literal(order), fromIdx: index, toIdx: index }),
  z.object({ type: z.literal(vote), video: videoIdShape, add: z.boolean() }),
  z.object({
    type: z.literal(promote),
    targetClientId: requestId,
    role: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  }),
  z.object({ type: z.literal(chat), text: z.string() }),
  z.object({ type: z.literal(settings), settings: settingsShape }),
  z.object({ type: z.literal(playNow), video: videoIdShape }),
  z.object({ type: z.literal(shuffle) }),
  z.object({ type: z.literal(speed), speed: z.number() }),
  z.object({ type: z.literal(restoreQueue), discard: z.boolean().optional() }),
  z.object({ type: z.literal(kick), clientId: requestId, ban: z.boolean().optional() }),
  z.object({
    type: z.literal(editQueue),
    video: videoIdShape,
    update: z.object({ subtitleUrl: subtitleShape }),
  }),
])
export type RoomRequest = z.infer<typeof roomRequest>

/** Every frame that a client may send. */
export const clientFrame = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('auth'),
    /** Absent where the cookie of a browser that is logged in counts. */
    token: z.string().min(1).max(4000).optional(),
    /** The secret of an invite. */
    invite: z.string().max(200).optional(),
    /** The last revision that a client knows which comes back. */
    resume: z.int().min(0).optional(),
  }),
  z.object({ action: z.literal('req'), request: roomRequest }),
  z.object({
    action: z.literal('status'),
    status: z.enum(['none', 'ready', 'buffering', 'error']),
  }),
  z.object({ action: z.literal('notify'), message: z.literal('usernameChanged') }),
  z.object({ action: z.literal('kickme'), reason: z.int().optional() }),
])
export type ClientFrame = z.infer<typeof clientFrame>

/** Why a socket is closed, as OpenTogetherTube's clients know it; below 4000 they come back. */
export const closeCodes = {
  tryAgainLater: 1013,
  unknown: 4000,
  invalidUrl: 4001,
  roomNotFound: 4002,
  roomUnloaded: 4003,
  missingToken: 4004,
  kicked: 4005,
} as const
