import { z } from 'zod'

/** The parts of a route's schema that check what comes in; zod types flow from here to handlers. */
export interface Checked {
  params?: z.ZodType
  querystring?: z.ZodType
  body?: z.ZodType
}

/** An answer that is not JSON, or not always: by media type. */
export interface TypedAnswer {
  description: string
  content: Record<string, { schema: z.ZodType }>
}

/** What a route answers: JSON of a shape, or something else. */
type Answer = z.ZodType | TypedAnswer

/** What the OpenAPI document says of a route beyond what it checks. */
export interface Description {
  summary: string
  tags: [string]
  description?: string
  /** What it answers when all is well, by status. */
  answers: Readonly<Record<number, Answer>>
  /** The statuses of its errors beside those that every route of its door can answer. */
  errors?: readonly number[]
}

export const noContent = z.null().describe('No content')

/** A text of some media type. */
export const textOf = (mediaType: string, description: string): TypedAnswer => ({
  description,
  content: { [mediaType]: { schema: z.string() } },
})

export const html = textOf('text/html', 'An HTML page')
export const redirect = z.null().describe('A redirect; see the Location header')

/**
 * Makes a door's way to write route schemas: `describe(checked, description)` adds the door's error
 * shape for the statuses in `common` and in `errors`.
 */
export function createDescribe(error: Answer, common: readonly number[]) {
  return <C extends Checked>(checked: C, description: Description) => {
    const { answers, errors = [], ...rest } = description
    const faults = Object.fromEntries([...common, ...errors].map((status) => [status, error]))
    // Answers are documented here and typed by the mappers; handlers are not checked twice.
    const response: object = { ...faults, ...answers }
    return { ...checked, ...rest, response }
  }
}
