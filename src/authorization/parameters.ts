import { Problem } from '../platform/problem.js'

/** The parameters of a request; empty ones count as absent (RFC 6749 §3.1, §3.2). */
export interface Parameters {
  get(name: string): string | undefined
  /** Those that came more than once, which no parameter may. */
  readonly repeated: ReadonlySet<string>
}

/**
 * Reads a query or a form as it was parsed, or a JSON object. Values that are neither text nor
 * absent count as repeated: they have no one meaning.
 */
export function readParameters(source: unknown): Parameters {
  const values = new Map<string, string>()
  const repeated = new Set<string>()
  const entries = typeof source === 'object' && source !== null ? Object.entries(source) : []
  for (const [name, value] of entries) {
    if (typeof value === 'string') {
      if (value !== '') values.set(name, value)
    } else if (value !== null && value !== undefined) repeated.add(name)
  }
  return { get: (name) => values.get(name), repeated }
}

/** The parameters of a body, whatever its type; throws `request_invalid` when one came twice. */
export function readBody(body: unknown): Parameters {
  if (typeof body === 'string' || Array.isArray(body)) {
    throw new Problem('request_invalid', 'The body must be a form or a JSON object')
  }
  const parameters = readParameters(body)
  const [repeated] = parameters.repeated
  if (repeated !== undefined) {
    throw new Problem('request_invalid', `Parameter ${repeated.slice(0, 50)} must be one text`)
  }
  return parameters
}

/** The parameter's value; throws `request_invalid` when it is missing. */
export function getParameter(parameters: Parameters, name: string): string {
  const value = parameters.get(name)
  if (value === undefined) throw new Problem('request_invalid', `Missing parameter: ${name}`)
  return value
}
