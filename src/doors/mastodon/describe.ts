import { z } from 'zod'
import { createDescribe } from '../../platform/http/describe.js'

const error = z
  .object({
    error: z.string().describe('What is wrong and what to do'),
    error_description: z.string().optional(),
  })
  .meta({ id: 'MastodonError' })

/** Route schemas of the Mastodon API. */
export const describeApi = createDescribe(error, [401, 403, 422])
