import { z } from 'zod'

declare module 'fastify' {
  interface FastifySchema {
    /** What a route takes by media type, where that is more than `body` can check. */
    takes?: TakenBodies
    /** Said in the document of what a request must carry, where no scope says it. */
    credentials?: readonly CredentialName[]
  }
}

/** Ways to say who a request comes from that routes look at by themselves. */
export type CredentialName = 'clientSecret' | 'registrationToken' | 'watchToken'

/** Bodies by media type, for the document; the route itself reads what came. */
export type TakenBodies = Readonly<Record<string, z.ZodType>>

/** The parts of a route's schema that check what comes in; zod types flow from here to handlers. */
export interface Checked {
  params?: z.ZodType
  querystring?: z.ZodType
  body?: z.ZodType
}

/** A response that is not JSON, or not always: by media type. */
export interface TypedResponse {
  description: string
  content: Record<string, { schema: z.ZodType }>
}

/** What a route responses: JSON of a shape, or something else. */
type ResponseShape = z.ZodType | TypedResponse

/** What the OpenAPI document says of a route beyond what it checks. */
export interface Description {
  /** What generated clients call it: a verb and its object, once in the document. Pages have none. */
  operationId?: string
  summary: string
  tags: [string]
  description?: string
  /** The media types of `body`; JSON when absent. */
  consumes?: readonly string[]
  takes?: TakenBodies
  credentials?: readonly CredentialName[]
  /** The responses when all is well, by status. */
  responses: Readonly<Record<number, ResponseShape>>
  /** The statuses of its errors beside those that every route of its door can respond with. */
  errors?: readonly number[]
}

export const noContent = z.null().describe('No content')

/** A text of some media type. */
export const descriptionTextOf = (
  mediaType: string,
  description: string,
  example?: string,
): TypedResponse => ({
  description,
  content: {
    [mediaType]: {
      schema: example === undefined ? z.string() : z.string().meta({ examples: [example] }),
    },
  },
})

export const html = descriptionTextOf('text/html', 'An HTML page')
export const redirect = z.null().describe('A redirect; see the Location header')

/** A file in a body, for the document. */
export const fileBody = z.string().meta({ format: 'binary', description: 'The file' })

/** A form with a file in it, for the document. */
export const fileForm = z.object({ file: fileBody })

export const formType = 'application/x-www-form-urlencoded'

/**
 * Makes a door's way to write route schemas: `describe(checked, description)` adds the door's error
 * shape for the statuses in `common` and in `errors`.
 */
export function createDescribe(error: ResponseShape, common: readonly number[]) {
  return <C extends Checked>(checked: C, description: Description) => {
    const { responses, errors = [], consumes, ...rest } = description
    const faults = Object.fromEntries([...common, ...errors].map((status) => [status, error]))
    // Responses are documented here and typed by the mappers; handlers are not checked twice.
    const response: object = { ...faults, ...responses }
    return { ...checked, ...rest, ...(consumes && { consumes: [...consumes] }), response }
  }
}
