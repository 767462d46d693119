import { z } from 'zod'
import { createDescribe } from '../../platform/http/describe.js'

const problem = z
  .object({
    success: z.literal(false),
    error: z.object({
      name: z.string().optional().describe('What kind of mistake it is, for programs'),
      message: z.string().describe('What is wrong and what to do'),
      fields: z.array(z.string()).optional().describe('The fields that are wrong'),
      arg: z.string().optional().describe('The argument that is wrong'),
      reason: z.string().optional().describe('What is wrong with it'),
      details: z
        .array(z.object({ path: z.array(z.string()), message: z.string() }))
        .optional()
        .describe('Every mistake in the request'),
    }),
  })
  .meta({ id: 'RoomError' })

/** Route schemas of this door; 400 and 401 also say that a token is missing. */
export const describe = createDescribe(problem, [400, 401, 429])

export const success = z.object({ success: z.literal(true) }).meta({ id: 'Success' })

/** A JSON body of these fields; none at all is one without fields. */
export const bodyOf = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess((body) => body ?? {}, z.object(shape))

/** A text in a body; null is absent. A database cannot hold NUL. */
export const bodyText = (length = 2000) =>
  z
    .string()
    .max(length)
    .refine((text) => !text.includes('\0'), 'must not contain NUL')
    .nullish()
    .transform((text) => text ?? undefined)
