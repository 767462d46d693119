import { z } from 'zod'

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
  summary: string
  tags: [string]
  description?: string
  /** The responses when all is well, by status. */
  responses: Readonly<Record<number, ResponseShape>>
  /** The statuses of its errors beside those that every route of its door can respond with. */
  errors?: readonly number[]
}

export const noContent = z.null().describe('No content')

/** A text of some media type. */
export const descriptionTextOf = (mediaType: string, description: string): TypedResponse => ({
  description,
  content: { [mediaType]: { schema: z.string() } },
})

export const html = descriptionTextOf('text/html', 'An HTML page')
export const redirect = z.null().describe('A redirect; see the Location header')

/**
 * Makes a door's way to write route schemas: `describe(checked, description)` adds the door's error
 * shape for the statuses in `common` and in `errors`.
 */
export function createDescribe(error: ResponseShape, common: readonly number[]) {
  return <C extends Checked>(checked: C, description: Description) => {
    const { responses, errors = [], ...rest } = description
    const faults = Object.fromEntries([...common, ...errors].map((status) => [status, error]))
    // Responses are documented here and typed by the mappers; handlers are not checked twice.
    const response: object = { ...faults, ...responses }
    return { ...checked, ...rest, response }
  }
}
