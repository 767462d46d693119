import { z } from 'zod'

/** Whatever JSON value, as long as it is small. */
const metadata = z
  .json()
  .refine(
    (value) => JSON.stringify(value).length <= 4000,
    'must be at most 4,000 characters of JSON',
  )

/** What a client says, one JSON object a frame. Times of players are milliseconds. */
export const sessionFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('connect'),
    token: z.string().max(4000),
    name: z.string().max(200),
    metadata: metadata.optional(),
    /** Only follows: cannot move the players of others. */
    viewer: z.boolean().default(false),
    /** What `connected` gave, to come back as the same participant. */
    resume: z.string().max(200).optional(),
  }),
  z.object({ type: z.literal('message'), msg: z.string().min(1).max(10_000) }),
  z.object({
    type: z.literal('playerData'),
    time: z.number().min(0).max(1e10),
    paused: z.boolean().default(false),
    rate: z.number().min(0.0625).max(16).default(1),
  }),
  z.object({ type: z.literal('state') }),
  z.object({ type: z.literal('ping'), t0: z.number() }),
  z.object({ type: z.literal('disconnect') }),
])
export type SessionFrame = z.infer<typeof sessionFrame>
export type ConnectFrame = Extract<SessionFrame, { type: 'connect' }>

/** Sceenic's numbers for what ends a session or keeps somebody out. */
export const sessionErrors = {
  generic: 101,
  nameTaken: 104,
  session: 201,
  closed: 203,
  cannotCreate: 204,
  full: 206,
} as const

/** Why a socket is closed; below 4000 a client comes back. */
export const sessionCloseCodes = {
  normal: 1000,
  tryAgainLater: 1013,
  refused: 4000,
  closed: 4001,
  replaced: 4002,
} as const
