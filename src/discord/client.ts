import * as oauth from 'oauth4webapi'
import { z } from 'zod'
import type { DiscordConfig } from '../platform/config.js'
import { Problem } from '../platform/problem.js'
import { boundedFetch } from './bounded-fetch.js'

const discordUser = z.object({
  id: z.string().regex(/^\d{1,20}$/),
  username: z.string().min(1),
  global_name: z.string().nullish(),
  avatar: z.string().nullish(),
})

/** Who Discord says it is. */
export interface DiscordUser {
  id: string
  username: string
  globalName: string | undefined
  avatar: string | undefined
}

const serverOf = ({ baseUrl }: DiscordConfig) => ({
  issuer: baseUrl,
  authorization_endpoint: `${baseUrl}/oauth2/authorize`,
  token_endpoint: `${baseUrl}/api/v10/oauth2/token`,
})

const clientOf = ({ clientId }: DiscordConfig): oauth.Client => ({ client_id: clientId })

/** Where to send a browser, so that it comes back with a code (PKCE S256, RFC 7636). */
export async function authorizationUrl(
  config: DiscordConfig,
  { state, verifier, redirectUri }: { state: string; verifier: string; redirectUri: string },
): Promise<string> {
  const url = new URL(serverOf(config).authorization_endpoint)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: redirectUri,
    scope: 'identify',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  return url.href
}

/** The code that a browser came back with. Throws `discord_denied` or `discord_code_invalid`. */
export function parseAuthorizationResponse(
  config: DiscordConfig,
  parameters: URLSearchParams,
  state: string,
): string {
  try {
    const checked = oauth.validateAuthResponse(
      serverOf(config),
      clientOf(config),
      parameters,
      state,
    )
    const code = checked.get('code')
    if (code) return code
  } catch (cause) {
    if (cause instanceof oauth.AuthorizationResponseError && cause.error === 'access_denied') {
      throw new Problem('discord_denied', undefined, { cause })
    }
    throw new Problem('discord_code_invalid', undefined, { cause })
  }
  throw new Problem('discord_code_invalid')
}

/** What went wrong in words alone: errors of the library carry what Discord sent. */
function describeFailure(error: unknown): Error {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new Error(`Discord: ${text}`)
}

/** What a client brings to be exchanged for a user. */
export interface DiscordGrant {
  code: string
  redirectUri: string
  verifier: string | undefined
  /** Scopes without which the code is worth nothing. */
  needs: readonly string[]
}

async function exchangeCode(config: DiscordConfig, grant: DiscordGrant) {
  const { code, redirectUri, verifier } = grant
  const response = await oauth.genericTokenEndpointRequest(
    serverOf(config),
    clientOf(config),
    oauth.ClientSecretPost(config.clientSecret),
    'authorization_code',
    {
      code,
      redirect_uri: redirectUri,
      ...(verifier === undefined ? {} : { code_verifier: verifier }),
    },
    {
      [oauth.customFetch]: boundedFetch,
      // For a Discord of one's own on this computer; discord.com is https by its base URL.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so as a warning to readers
      [oauth.allowInsecureRequests]: config.baseUrl.startsWith('http:'),
      signal: AbortSignal.timeout(config.timeout),
    },
  )
  return oauth.processGenericTokenEndpointResponse(serverOf(config), clientOf(config), response)
}

async function fetchUser(config: DiscordConfig, accessToken: string): Promise<DiscordUser> {
  const response = await boundedFetch(`${config.baseUrl}/api/v10/users/@me`, {
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
    signal: AbortSignal.timeout(config.timeout),
  })
  if (response.status !== 200) throw new Error(`users/@me responds with ${response.status}`)
  const { id, username, global_name, avatar } = discordUser.parse(await response.json())
  return { id, username, globalName: global_name ?? undefined, avatar: avatar ?? undefined }
}

/**
 * The user behind a code. Throws `discord_code_invalid` when Discord refuses the code,
 * `discord_scope_missing`, and `discord_unavailable` for everything that is Discord's fault. The
 * access token is used once and forgotten.
 */
export async function redeemDiscordCode(
  config: DiscordConfig,
  grant: DiscordGrant,
): Promise<DiscordUser> {
  try {
    const { access_token: accessToken, scope = '' } = await exchangeCode(config, grant)
    const granted = scope.split(' ')
    const missing = grant.needs.filter((need) => !granted.includes(need))
    if (missing.length > 0) {
      throw new Problem('discord_scope_missing', `Discord did not grant: ${missing.join(', ')}`)
    }
    return await fetchUser(config, accessToken)
  } catch (error) {
    if (error instanceof Problem) throw error
    const cause = describeFailure(error)
    const isRefused = error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant'
    throw new Problem(isRefused ? 'discord_code_invalid' : 'discord_unavailable', undefined, {
      cause,
    })
  }
}
