import type { FastifyContextConfig } from 'fastify'
import { nameFor, scopeNames, wordsOf } from '../../../identity/scopes/oauth-names.js'
import type { CredentialName } from '../../../platform/http/describe.js'

const oauthScopes = Object.fromEntries(scopeNames.map((name) => [name, wordsOf(name)]))

const oauthSchemeOf = (baseUrl: string) =>
  ({
    type: 'oauth2',
    description:
      'Tokens for apps; RFC 8414 metadata is at /.well-known/oauth-authorization-server.',
    flows: {
      authorizationCode: {
        authorizationUrl: `${baseUrl}/oauth/authorize`,
        tokenUrl: `${baseUrl}/oauth/token`,
        refreshUrl: `${baseUrl}/oauth/token`,
        scopes: oauthScopes,
      },
      clientCredentials: { tokenUrl: `${baseUrl}/oauth/token`, scopes: {} },
    },
  }) as const

/** How a request may say who it comes from. */
export const securitySchemesOf = (baseUrl: string) =>
  ({
    oauth2: oauthSchemeOf(baseUrl),
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description:
        'A signed token, raw or URL-encoded, or a session; its scopes decide what it may do.',
    },
    cookie: {
      type: 'apiKey',
      in: 'cookie',
      name: 'SID',
      description: 'The session of a browser; it may do all that its user may.',
    },
    tokenCookie: {
      type: 'apiKey',
      in: 'cookie',
      name: 'token',
      description: 'The token of a guest or user of rooms, as GET /api/auth/grant sets it.',
    },
    keyId: {
      type: 'apiKey',
      in: 'header',
      name: 'auth-api-key',
      description: 'The id of an API key; its secret goes beside it.',
    },
    keySecret: {
      type: 'apiKey',
      in: 'header',
      name: 'auth-api-secret',
      description: 'The secret of an API key.',
    },
    clientSecret: {
      type: 'http',
      scheme: 'basic',
      description:
        'A client’s id and secret (RFC 6749 §2.3.1); public clients send client_id alone.',
    },
    registrationToken: {
      type: 'http',
      scheme: 'bearer',
      description: 'The registration_access_token of a client (RFC 7592).',
    },
    watchToken: {
      type: 'http',
      scheme: 'bearer',
      description: 'The token of a session for watching together.',
    },
  }) as const

export type SchemeName = keyof ReturnType<typeof securitySchemesOf>

type SecurityWay = Partial<Record<SchemeName, string[]>>

interface Needs {
  text: string
  security: SecurityWay[]
}

const inCode = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(' or ')

function needsOfEndpoint(methods: readonly string[], access: EndpointRule): Needs {
  const { endpoint, only, admits = [], firstCookie } = access
  const scopes = methods.map((method) => `${method}:${endpoint}`)
  const names = methods.flatMap((method) => nameFor(method, endpoint) ?? [])
  const who = endpoint.startsWith('admin/') ? ' and an administrator or API key' : ''
  const guests = admits.includes('guest') ? ' Guests need none.' : ''
  const oauth = names.length > 0 ? ` (in OAuth ${inCode(names)})` : ''
  const text = `Needs the scope ${inCode(scopes)}${oauth}${who}.${guests}`
  const key = { keyId: [], keySecret: [] }
  if (only?.includes('key')) return { text, security: [key] }
  return {
    text,
    security: [
      ...names.map((name) => ({ oauth2: [name] })),
      { bearer: scopes },
      ...(firstCookie === 'token' ? [{ tokenCookie: [] }] : []),
      { cookie: [] },
      ...(admits.includes('key') || who ? [key] : []),
    ],
  }
}

type EndpointRule = Extract<NonNullable<FastifyContextConfig['access']>, { endpoint: string }>

const byCredential: Readonly<Record<CredentialName, Needs>> = {
  clientSecret: {
    text: 'A client says who it is by HTTP Basic, or by `client_id` and `client_secret` in the form.',
    security: [{ clientSecret: [] }, {}],
  },
  registrationToken: {
    text: 'Needs the `registration_access_token` of this client.',
    security: [{ registrationToken: [] }],
  },
  watchToken: { text: 'Needs the token of the session.', security: [{ watchToken: [] }] },
}

/** What it takes to be let in at a route, from what the guard itself goes by; nothing if it is open. */
export function needsOf(
  methods: string | string[],
  { access = 'public' }: FastifyContextConfig,
  credentials: readonly CredentialName[] = [],
): Needs | undefined {
  if (typeof access === 'string') {
    const [name] = credentials
    return name && byCredential[name]
  }
  if ('endpoint' in access) return needsOfEndpoint([methods].flat(), access)
  const isRoom = access.firstCookie === 'token'
  const text = 'Needs a credential that is live, with whatever scopes.'
  return { text, security: [{ bearer: [] }, isRoom ? { tokenCookie: [] } : { cookie: [] }] }
}
