import type { Test } from 'tap'
import type { Answer, Foyer } from './foyer.js'
import { credentialsOf, post, type Client } from './oauth.js'

/** The error codes of the token endpoint (RFC 6749 §5.2). */
const registered = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
])

interface Token {
  access_token: string
  refresh_token?: string
  scope: string
  expires_in?: number
}

export const errorOf = (response: Answer) => response.json<{ error: string }>().error
export const tokenOf = (response: Answer) => response.json<Token>()

/** A refusal as RFC 6749 §5.2 wants it. */
export function isRefusal(t: Test, response: Answer, error: string, status = 400): void {
  t.equal(response.statusCode, status, response.body)
  t.equal(errorOf(response), error)
  t.match(response.headers['content-type'], /^application\/json/)
  t.equal(response.headers['cache-control'], 'no-store')
  t.equal(response.headers.pragma, 'no-cache')
  t.ok(registered.has(error))
}

/** Asks for a token of the app itself. */
export const clientCredentials = (
  foyer: Foyer,
  client: Client,
  fields: Record<string, string> = {},
) =>
  post(foyer, '/oauth/token', {
    grant_type: 'client_credentials',
    ...credentialsOf(client),
    ...fields,
  })
