import { z } from 'zod'
import { createDescribe } from '../../platform/http/describe.js'

const error = z
  .object({
    error: z.string().describe('What is wrong and what to do'),
    code: z.string().describe('The same for programs'),
  })
  .meta({ id: 'AdminError' })

/** Route schemas of this door. */
export const describe = createDescribe(error, [400, 401, 403])

export const tags: [string] = ['Administration']
