import { z } from 'zod'
import {
  applicationLimits,
  grantTypes,
  isShowable,
  webAddress,
  type GrantType,
} from '../../authorization/application.js'
import type { NewApplication, Registered } from '../../authorization/register-application.js'
import { faultInRedirectUri, type RedirectPolicy } from '../../authorization/redirect-uris.js'
import { isScopeName, splitScopeNames } from '../../identity/scopes/oauth-names.js'
import { Problem } from '../../platform/problem.js'
import { toUnix } from './oauth-json.js'

const optionalAddress = webAddress.optional()
const shortText = z.string().max(500).optional()

const scope = z
  .string()
  .default('read')
  .transform(splitScopeNames)
  .refine((names) => names.length > 0 && names.every(isScopeName), 'names an unknown scope')

/** `null` is how some programs write an absent value (RFC 7591 §2 knows none). */
const withoutNulls = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
    : body

/** What is understood of RFC 7591 §2; the rest is ignored, as it says. */
const understood = z
  .object({
    redirect_uris: z.array(z.string().max(2000)).max(applicationLimits.redirectUris).default([]),
    token_endpoint_auth_method: z
      .enum(['client_secret_basic', 'client_secret_post', 'none'])
      .default('client_secret_basic'),
    grant_types: z.array(z.enum(grantTypes)).min(1).default(['authorization_code']),
    response_types: z.array(z.literal('code')).optional(),
    client_name: z
      .string()
      .trim()
      .min(1)
      .max(applicationLimits.name)
      .refine(isShowable, 'has characters that cannot be shown')
      .default('An app without a name'),
    client_uri: optionalAddress,
    logo_uri: optionalAddress,
    tos_uri: optionalAddress,
    policy_uri: optionalAddress,
    contacts: z.array(z.string().max(500)).max(20).optional(),
    software_id: shortText,
    software_version: shortText,
    scope,
  })
  .refine(
    (client) =>
      client.token_endpoint_auth_method !== 'none' ||
      !client.grant_types.includes('client_credentials'),
    { path: ['grant_types'], error: 'a client without a secret cannot use client_credentials' },
  )
  .refine(
    ({ grant_types, response_types }) =>
      !grant_types.includes('authorization_code') || response_types?.length !== 0,
    { path: ['response_types'], error: 'authorization_code needs the response type code' },
  )
  .transform(({ response_types, ...client }) => {
    const isCode = client.grant_types.includes('authorization_code')
    return { ...client, response_types: response_types ?? (isCode ? ['code'] : []) }
  })

const metadata = z.preprocess(withoutNulls, understood)

type Metadata = z.infer<typeof metadata>

const address = z.url().optional()

/** What is understood of client metadata, for the document. */
export const clientMetadata = z.object({
  redirect_uris: z.array(z.string()).optional().describe('For authorization_code'),
  token_endpoint_auth_method: z
    .enum(['none', 'client_secret_basic', 'client_secret_post'])
    .optional()
    .describe('client_secret_basic by default; none for public clients'),
  grant_types: z
    .array(z.enum(grantTypes))
    .optional()
    .describe('authorization_code by default')
    .meta({ examples: [['authorization_code', 'refresh_token']] }),
  response_types: z.array(z.literal('code')).optional(),
  client_name: z.string().optional(),
  client_uri: address,
  logo_uri: address,
  tos_uri: address,
  policy_uri: address,
  contacts: z.array(z.string()).optional(),
  software_id: z.string().optional(),
  software_version: z.string().optional(),
  scope: z.string().optional().describe('read by default'),
})

/** A registered client, for the document (RFC 7591 §3.2.1). */
export const clientInformation = clientMetadata
  .extend({
    client_id: z.string(),
    client_id_issued_at: z.int().describe('Unix seconds'),
    client_secret: z.string().optional().describe('Shown once'),
    client_secret_expires_at: z.literal(0).optional(),
    registration_access_token: z.string().optional(),
    registration_client_uri: z.url().optional(),
  })
  .meta({ id: 'OAuthClient' })

const needsRedirect = (types: readonly GrantType[]) => types.includes('authorization_code')

function checkMetadataRedirects(client: Metadata, policy: RedirectPolicy): void {
  if (client.redirect_uris.length === 0 && needsRedirect(client.grant_types)) {
    throw new Problem('redirect_uri_invalid', 'At least one redirect URI is needed')
  }
  for (const uri of client.redirect_uris) {
    const fault = faultInRedirectUri(uri, policy)
    if (fault !== undefined) {
      throw new Problem('redirect_uri_invalid', `Redirect URI ${uri.slice(0, 200)} ${fault}`)
    }
  }
}

function explainMetadata({ issues: [issue] }: z.ZodError): Problem {
  const field = issue?.path.join('.') ?? ''
  const text = `${field}: ${issue?.message ?? 'invalid'}`
  return new Problem(
    field.startsWith('redirect_uris') ? 'redirect_uri_invalid' : 'client_metadata_invalid',
    text,
  )
}

/** Reads client metadata; throws `redirect_uri_invalid` or `client_metadata_invalid`. */
export function readMetadata(body: unknown, policy: RedirectPolicy): NewApplication {
  const { data: client, error } = metadata.safeParse(body)
  if (!client) throw explainMetadata(error)
  checkMetadataRedirects(client, policy)
  const { redirect_uris, grant_types, client_name, client_uri, scope, ...rest } = client
  return {
    name: client_name,
    website: client_uri,
    redirectUris: redirect_uris,
    grantTypes: grant_types,
    scopes: scope,
    isPublic: client.token_endpoint_auth_method === 'none',
    // Stored and returned; never fetched.
    metadata: rest,
  }
}

/** The client information response: everything that was registered (RFC 7591 §3.2.1). */
export function clientToWire(
  { application, secret, registrationToken }: Registered,
  baseUrl: string,
) {
  const { website } = application
  return {
    ...application.metadata,
    client_id: application.clientId,
    client_id_issued_at: toUnix(application.createdAt),
    ...(secret === undefined ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    client_name: application.name,
    ...(website === undefined ? {} : { client_uri: website }),
    ...(registrationToken === undefined
      ? {}
      : {
          registration_access_token: registrationToken,
          registration_client_uri: `${baseUrl}/oauth/register/${application.clientId}`,
        }),
    redirect_uris: application.redirectUris,
    grant_types: application.grantTypes,
    scope: application.scopes.join(' '),
  }
}
