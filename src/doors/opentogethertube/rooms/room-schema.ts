import { z } from 'zod'
import { segmentCategories } from '../../../rooms/machine/state.js'
import { success } from '../describe.js'

/** The shapes of rooms over HTTP, for the document. */

/** What names a video. */
export const roomVideoIdSchema = z
  .object({ service: z.string(), id: z.string() })
  .meta({ id: 'RoomVideoId', examples: [{ service: 'youtube', id: 'dQw4w9WgXcQ' }] })

export const roomVideoSchema = z
  .object({
    service: z.string(),
    id: z.string(),
    title: z.string().optional(),
    description: z.string().optional(),
    length: z.number().optional().describe('Seconds; absent when unknown or without an end'),
    thumbnail: z.string().optional(),
    mime: z.string().optional(),
    hls_url: z.string().optional(),
    dash_url: z.string().optional(),
    src_url: z.string().optional(),
    subtitleUrl: z.string().optional(),
    startAt: z.number().optional().describe('Seconds'),
    endAt: z.number().optional().describe('Seconds'),
  })
  .meta({
    id: 'RoomVideo',
    examples: [
      {
        service: 'youtube',
        id: 'dQw4w9WgXcQ',
        title: 'Never Gonna Give You Up',
        length: 212,
        thumbnail: 'https://i.ytimg.com/vi/dQw4w9WgXcQ/mqdefault.jpg',
      },
    ],
  })

const visibility = z.enum(['public', 'unlisted', 'private'])
const queueMode = z.enum(['manual', 'vote', 'loop', 'dj'])
const roomName = z.string().meta({ examples: ['movie-night'] })
const roomTitle = z.string().meta({ examples: ['Movie night'] })
const roomText = z.string().meta({ examples: ['Every Friday'] })

const common = {
  name: roomName,
  title: roomTitle,
  description: roomText,
  isTemporary: z.boolean(),
  visibility,
  queueMode,
}

export const listedRoomSchema = z
  .object({
    ...common,
    currentSource: roomVideoSchema.nullable().describe('What is on'),
    users: z.int().describe('How many people are in it'),
  })
  .meta({ id: 'ListedRoom' })

const person = z
  .object({
    id: z.string().describe('A connection'),
    name: z.string(),
    isLoggedIn: z.boolean(),
    status: z.enum(['none', 'ready', 'buffering', 'error']),
    role: z
      .int()
      .describe('-1 owner, 0 unregistered, 1 registered, 2 trusted, 3 moderator, 4 administrator'),
  })
  .meta({ id: 'RoomPerson' })

export const roomSchema = z
  .object({
    ...common,
    grants: z
      .array(z.array(z.int()))
      .describe('For each role, the mask of what it may do')
      .meta({ examples: [[[0, 4096]]] }),
    autoSkipSegmentCategories: z.array(z.enum(segmentCategories)),
    restoreQueueBehavior: z.int().describe('0 always, 1 prompt, 2 never'),
    enableVoteSkip: z.boolean(),
    queue: z.array(roomVideoSchema),
    hasOwner: z.boolean(),
    users: z.array(person),
  })
  .meta({ id: 'Room' })

const instant = z.iso.datetime()

export const invitesSchema = success
  .extend({
    data: z.array(
      z
        .object({
          id: z.uuid(),
          role: z.int(),
          mask: z.int(),
          uses: z.int(),
          mostUses: z.int().nullable(),
          expires: instant.nullable(),
          created: instant.nullable(),
        })
        .meta({ id: 'RoomInvite' }),
    ),
  })
  .meta({ id: 'RoomInvites' })

export const auditSchema = success
  .extend({
    data: z.array(
      z
        .object({
          rev: z.int(),
          at: instant.nullable(),
          name: z.string().describe('Who did it'),
          action: z.string(),
          detail: z
            .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
            .meta({ examples: [{ title: 'Movie night' }] }),
        })
        .meta({ id: 'RoomAuditEntry' }),
    ),
  })
  .meta({ id: 'RoomAudit' })
