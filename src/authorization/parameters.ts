import { Problem } from '../platform/problem.js'

/**
 * Every parameter that means something here. All others are ignored, however often they come and
 * whatever they hold (RFC 6749 §3.1, §3.2); `resource` (RFC 8707) may even repeat by its own rules.
 */
const knownNames = [
  'response_type',
  'response_mode',
  'client_id',
  'client_secret',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'grant_type',
  'code',
  'code_verifier',
  'refresh_token',
  'device_code',
  'token',
  'token_type_hint',
] as const

export type ParameterName = (typeof knownNames)[number]

/** The parameters of a request; empty ones count as absent (RFC 6749 §3.1, §3.2). */
export interface Parameters {
  get(name: ParameterName): string | undefined
  /** Known ones that came more than once or are no text. */
  readonly repeated: ReadonlySet<ParameterName>
}

/**
 * Reads a query or a form as it was parsed, or a JSON object. Known values that are neither text
 * nor absent count as repeated: they have no one meaning.
 */
export function readParameters(source: unknown): Parameters {
  const values = new Map<ParameterName, string>()
  const repeated = new Set<ParameterName>()
  const sent = new Map<string, unknown>(
    typeof source === 'object' && source !== null ? Object.entries(source) : [],
  )
  for (const name of knownNames) {
    const value = sent.get(name)
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
    throw new Problem('request_invalid', `Parameter ${repeated} must be one text`)
  }
  return parameters
}

/** The parameter's value; throws `request_invalid` when it is missing. */
export function getParameter(parameters: Parameters, name: ParameterName): string {
  const value = parameters.get(name)
  if (value === undefined) throw new Problem('request_invalid', `Missing parameter: ${name}`)
  return value
}
