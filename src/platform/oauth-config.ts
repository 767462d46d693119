import { z } from 'zod'
import { day } from './clock.js'
import { flag } from './flag.js'
import { wholeNumber } from './whole-number.js'

const listOf = (item: RegExp, what: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => item.test(part)), `must be ${what}`)

/** The variables of OAuth. */
export const oauthVariables = {
  OAUTH_IDLE_DAYS: wholeNumber(1, 36_500).default(365),
  OAUTH_REQUIRE_PKCE: flag,
  OAUTH_MAX_APPS: wholeNumber(1, 100_000).default(100),
  OAUTH_MAX_UNUSED_APPS: wholeNumber(1, 10_000_000).default(10_000),
  OAUTH_REGISTRATIONS: wholeNumber(1, 1_000_000).default(30),
  OAUTH_CLIENT_TOKENS: wholeNumber(1, 1_000_000).default(120),
  OAUTH_DEVICE_FLOWS: wholeNumber(1, 1_000_000).default(30),
  OAUTH_DEVICE_CODES: wholeNumber(1, 1000).default(10),
  OAUTH_REFUSALS: wholeNumber(1, 1_000_000).default(60),
  OAUTH_MAX_METADATA: wholeNumber(1, 1024).default(8),
  OAUTH_ALLOW_HTTP_REDIRECTS: flag,
  OAUTH_RESOURCE_SERVERS: listOf(/^\w+$/, 'client ids, separated by commas').default([]),
}

type OAuthValues = z.infer<z.ZodObject<typeof oauthVariables>>

/** What the operator decides about OAuth. */
export interface OAuthConfig {
  /** How long a token may lie unused, in milliseconds. */
  idleLife: number
  /** Whether clients that have a secret must use PKCE, too. */
  requiresPkce: boolean
  /** So many apps one account may register. */
  maxApps: number
  /** So many apps without owner may be registered and not used by anybody. */
  maxUnusedApps: number
  /** So many apps may be registered from one address in ten minutes. */
  registrations: number
  /** So many tokens without a user may be issued to one address in ten minutes. */
  clientTokens: number
  /** So many devices may begin to log in from one address in ten minutes. */
  deviceFlows: number
  /** So many codes of devices one account may try in ten minutes. */
  userCodes: number
  /** So many wrong credentials and grants of apps one address may send in ten minutes. */
  refusals: number
  /** So many bytes the registration of an app may take. */
  metadataBytes: number
  /** Whether redirect URIs may be plain http beyond this machine; for development. */
  allowsPlainHttp: boolean
  /** The client ids that may introspect every access token, not just their own. */
  resourceServers: readonly string[]
}

export const readOAuth = (values: OAuthValues): OAuthConfig => ({
  idleLife: values.OAUTH_IDLE_DAYS * day,
  requiresPkce: values.OAUTH_REQUIRE_PKCE,
  maxApps: values.OAUTH_MAX_APPS,
  maxUnusedApps: values.OAUTH_MAX_UNUSED_APPS,
  registrations: values.OAUTH_REGISTRATIONS,
  clientTokens: values.OAUTH_CLIENT_TOKENS,
  deviceFlows: values.OAUTH_DEVICE_FLOWS,
  userCodes: values.OAUTH_DEVICE_CODES,
  refusals: values.OAUTH_REFUSALS,
  metadataBytes: values.OAUTH_MAX_METADATA * 1024,
  allowsPlainHttp: values.OAUTH_ALLOW_HTTP_REDIRECTS,
  resourceServers: values.OAUTH_RESOURCE_SERVERS,
})
