import { z } from 'zod'

/** The parts of a route's schema that check what comes in; zod types flow from here to handlers. */
export interface Checked {
  params?: z.ZodType
  querystring?: z.ZodType
  body?: z.ZodType
}

/** What the OpenAPI document says of a route beyond what it checks. */
export interface Description {
  summary: string
  tags: [string]
  description?: string
  /** What it answers when all is well, by status. */
  answers: Readonly<Record<number, z.ZodType>>
  /** The statuses of its errors beside those that every route of its door can answer. */
  errors?: readonly number[]
}

export const noContent = z.null().describe('No content')
export const html = z.string().describe('An HTML page (text/html)')
export const redirect = z.null().describe('A redirect; see the Location header')

/**
 * Makes a door's way to write route schemas: `describe(checked, description)` adds the door's error
 * shape for the statuses in `common` and in `errors`.
 */
export function createDescribe(error: z.ZodType, common: readonly number[]) {
  return <C extends Checked>(checked: C, description: Description) => {
    const { answers, errors = [], ...rest } = description
    const faults = Object.fromEntries([...common, ...errors].map((status) => [status, error]))
    // Answers are documented here and typed by the mappers; handlers are not checked twice.
    const response: object = { ...faults, ...answers }
    return { ...checked, ...rest, response }
  }
}
