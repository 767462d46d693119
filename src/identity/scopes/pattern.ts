/** The methods a pattern may name; none named means all of them. */
export const methods = ['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'PATCH', 'OPTIONS'] as const
export type Method = (typeof methods)[number]

/** A parsed scope `METHODS:ENDPOINT`. */
export interface ScopePattern {
  methods: ReadonlySet<string>
  /** Lower case, without the trailing `*`. */
  endpoint: string
  /** Whether it covers all that begins with `endpoint`, or just `endpoint` itself. */
  isPrefix: boolean
}

/**
 * Parses `METHOD;METHOD:ENDPOINT*` (as Invidious documents it): one colon, no comma, no
 * white space, methods and endpoint in any case, empty methods ignored. A method that does not
 * exist is a name like any other and admits nothing. Undefined when malformed.
 */
export function parseScope(text: string): ScopePattern | undefined {
  const [methodPart, endpointPart, ...more] = text.split(':')
  if (methodPart === undefined || !endpointPart || more.length > 0) return undefined
  if (/[\s,]/.test(text)) return undefined
  const named = methodPart.toUpperCase().split(';').filter(Boolean)
  const isPrefix = endpointPart.endsWith('*')
  return {
    methods: new Set(named.length > 0 ? named : methods),
    endpoint: (isPrefix ? endpointPart.slice(0, -1) : endpointPart).toLowerCase(),
    isPrefix,
  }
}

/** The patterns of the well-formed scopes in a list; malformed ones cover nothing. */
export function parseScopes(texts: readonly string[]): ScopePattern[] {
  return texts.flatMap((text) => parseScope(text) ?? [])
}
