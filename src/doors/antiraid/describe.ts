import { z } from 'zod'
import { createDescribe } from '../../platform/http/describe.js'

const problem = z
  .object({
    message: z.string().describe('What is wrong and what to do'),
    code: z.enum([
      'ApiBanned',
      'BadRequest',
      'InternalError',
      'InvalidToken',
      'NoAuthToken',
      'NotFound',
      'Restricted',
    ]),
  })
  .meta({ id: 'SessionError' })

/** Route schemas of this door. */
export const describe = createDescribe(problem, [400, 401, 403])

const time = z.iso.datetime().describe('ISO 8601, UTC')

/** A session just made; the only time that its token is shown. */
export const newSession = z.object({
  user_id: z.string(),
  token: z.string(),
  session_id: z.uuid(),
  expiry: time,
  user: z
    .object({
      id: z.string(),
      username: z.string(),
      global_name: z.string().nullable(),
      avatar: z.string().nullable(),
    })
    .nullable(),
})

export const listedSession = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  user_id: z.string(),
  created_at: time,
  type: z.string(),
  expiry: time,
  last_used_at: time,
  client: z.string().nullable(),
})

/** The last second that four-digit years have; what never ends, ends here. */
export const endOfTime = Date.UTC(9999, 11, 31, 23, 59, 59)

export const rfc3339Of = (at: number): string => new Date(Math.min(at, endOfTime)).toISOString()
