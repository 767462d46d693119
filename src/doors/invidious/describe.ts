import { z } from 'zod'
import { createDescribe, type Checked, type Description } from '../../platform/http/describe.js'

const error = z
  .object({ error: z.string().describe('What is wrong and what to do') })
  .meta({ id: 'Error' })

/** Route schemas of this door: its errors are `{"error": "…"}`. */
export const describe = createDescribe(error, [400, 403, 404, 429])

/** For the descriptions of what a stranger at somebody's browser must not do. */
export const needsFreshLogIn =
  'By cookie, it takes a log-in with the password, or a confirmation of it, of the last ten minutes.'

/** The options of a guarded route: the endpoint it stands for in scopes, and its schema. */
export const guarded = <C extends Checked>(
  endpoint: string,
  checked: C,
  description: Description,
) => ({ config: { access: { endpoint } }, schema: describe(checked, description) })
