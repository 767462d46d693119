import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { withinRole } from '../identity/scopes/oauth-names.js'
import type { SessionAccount } from '../identity/sessions/store.js'
import { findApplication } from './application-store.js'
import type { Application } from './application.js'
import { askScopes } from './requested-scopes.js'
import type { ParameterName, Parameters } from './parameters.js'
import { isChallenge } from './pkce.js'
import { matchesRegistered } from './redirect-uris.js'

/** Where in the redirect URI the response stands (OAuth 2.0 Multiple Response Type Encoding §2.1). */
export const responseModes = ['query', 'fragment'] as const
export type ResponseMode = (typeof responseModes)[number]

/** Who asks, and where every response goes: what is settled before anything else is looked at. */
export interface Target {
  application: Application
  redirectUri: string
  /** Whether the request named it; the token request must then name it, too. */
  isRedirectUriSent: boolean
  state: string | undefined
  responseMode: ResponseMode
}

/** What a user is asked for. */
export interface CodeRequest {
  redirectUri: string
  isRedirectUriSent: boolean
  state: string | undefined
  responseMode: ResponseMode
  /** OAuth names, as asked for and within what this user can give. */
  scopes: string[]
  codeChallenge: string | undefined
}

function findRedirectUri({ redirectUris }: Application, sent: string | undefined) {
  if (sent !== undefined) {
    return redirectUris.some((registered) => matchesRegistered(sent, registered)) ? sent : undefined
  }
  const [only, ...more] = redirectUris
  return more.length === 0 ? only : undefined
}

const once = (parameters: Parameters, name: ParameterName) => {
  if (parameters.repeated.has(name)) {
    throw new Problem('authorization_invalid', `The app’s request names ${name} more than once.`)
  }
  return parameters.get(name)
}

/**
 * The application and redirect URI of an authorization request. Throws `authorization_invalid`
 * when they are not sure: then nothing may be sent anywhere (RFC 6749 §4.1.2.1).
 */
export async function getTarget(db: Database, parameters: Parameters): Promise<Target> {
  const application = await findApplication(db, once(parameters, 'client_id') ?? '')
  if (!application) {
    throw new Problem(
      'authorization_invalid',
      'The app that sent you here is not registered on this server. Log out in the app and add this server to it again.',
    )
  }
  const sent = once(parameters, 'redirect_uri')
  const redirectUri = findRedirectUri(application, sent)
  if (redirectUri === undefined) {
    throw new Problem(
      'authorization_invalid',
      'The app wants the response at an address that it has not registered, so you cannot be sent back to it safely.',
    )
  }
  const state = parameters.repeated.has('state') ? undefined : parameters.get('state')
  const named = parameters.get('response_mode')
  const responseMode = responseModes.find((mode) => mode === named) ?? 'query'
  return { application, redirectUri, isRedirectUriSent: sent !== undefined, state, responseMode }
}

function checkResponseType(parameters: Parameters): void {
  const type = parameters.get('response_type')
  if (type === undefined) throw new Problem('request_invalid', 'Missing parameter: response_type')
  if (type !== 'code') throw new Problem('response_type_unsupported')
}

function checkResponseMode(parameters: Parameters): void {
  const mode = parameters.get('response_mode')
  if (mode !== undefined && !responseModes.some((known) => known === mode)) {
    throw new Problem('request_invalid', 'response_mode must be query or fragment')
  }
}

/** The challenge of a request, if it has one; throws `request_invalid` (RFC 7636 §4.4.1). */
function readChallenge({ secretDigest }: Application, parameters: Parameters, isRequired: boolean) {
  const challenge = parameters.get('code_challenge')
  const method = parameters.get('code_challenge_method')
  if (challenge === undefined) {
    if (method !== undefined) throw new Problem('request_invalid', 'Missing code_challenge')
    if (secretDigest === undefined || isRequired) {
      throw new Problem('request_invalid', 'This client must use PKCE: code_challenge is missing')
    }
    return undefined
  }
  if (method !== 'S256') throw new Problem('request_invalid', 'code_challenge_method must be S256')
  if (!isChallenge(challenge)) throw new Problem('request_invalid', 'Malformed code_challenge')
  return challenge
}

/** The scopes asked for that this user can give; throws `scope_unknown` when none is left. */
function offeredScopes(application: Application, parameters: Parameters, account: SessionAccount) {
  const asked = askScopes(application, parameters.get('scope'))
  const offered = withinRole(asked, account.role)
  if (offered.length === 0) {
    throw new Problem('scope_unknown', 'This user cannot give what is asked for')
  }
  return offered
}

interface Judgement {
  account: SessionAccount
  requiresPkce: boolean
}

/**
 * What a user who is logged in is asked. Throws a problem that belongs to the client, at its
 * redirect URI: `request_invalid`, `response_type_unsupported`, `client_unauthorized`,
 * `scope_unknown`.
 */
export function judgeRequest(
  { application, ...target }: Target,
  parameters: Parameters,
  { account, requiresPkce }: Judgement,
): CodeRequest {
  const [repeated] = parameters.repeated
  if (repeated !== undefined) {
    throw new Problem('request_invalid', `Parameter ${repeated} came more than once`)
  }
  checkResponseType(parameters)
  checkResponseMode(parameters)
  if (!application.grantTypes.includes('authorization_code')) {
    throw new Problem('client_unauthorized', 'This client does not use authorization codes')
  }
  const codeChallenge = readChallenge(application, parameters, requiresPkce)
  return { ...target, codeChallenge, scopes: offeredScopes(application, parameters, account) }
}
