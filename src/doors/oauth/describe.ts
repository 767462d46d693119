import { z } from 'zod'
import { createDescribe, formType } from '../../platform/http/describe.js'

const error = z
  .object({
    error: z.string().describe('A registered error code'),
    error_description: z.string().describe('What is wrong, for a developer'),
  })
  .meta({ id: 'OAuthError' })

/** Route schemas of the OAuth endpoints: their errors are those of RFC 6749 §5.2. */
export const describeOAuth = createDescribe(error, [400, 401, 429])

/** A parameter of a request, for the document; the OAuth core itself judges what came. */
export const parameter = (description: string) =>
  z.unknown().optional().meta({ description, type: 'string' })

/** What clients send to the endpoints of RFC 6749; JSON is taken, too. */
export const clientForm = [formType, 'application/json']
