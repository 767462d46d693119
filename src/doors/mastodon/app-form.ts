import { z } from 'zod'
import {
  applicationLimits,
  isShowable,
  usualGrantTypes,
  webAddress,
} from '../../authorization/application.js'
import type { NewApplication } from '../../authorization/register-application.js'
import {
  faultInRedirectUri,
  outOfBand,
  type RedirectPolicy,
} from '../../authorization/redirect-uris.js'
import { isScopeName, splitScopeNames } from '../../identity/scopes/oauth-names.js'
import { Problem } from '../../platform/problem.js'

const longest = 20_000

/** One text with white space between its parts, or an array of texts. */
const texts = z
  .union([z.string().max(longest), z.array(z.string().max(longest)).max(1000)])
  .nullish()
  .transform((value) => [value ?? []].flat().flatMap((part) => part.split(/\s+/).filter(Boolean)))

/** Rails clients name an array's field with brackets, and forms have no other way. */
function withoutBrackets(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name.replace(/\[\]$/, ''), value]),
  )
}

const emptyAsAbsent = (value: unknown) => (value === '' || value === null ? undefined : value)

/** The media types of a form that comes from apps. */
export const anyForm = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]

/** What `POST /api/v1/apps` takes, as JSON or a form of either kind. */
export const appForm = z.preprocess(
  withoutBrackets,
  z.object({
    client_name: z
      .string('is missing')
      .trim()
      .min(1, 'must not be empty')
      .max(applicationLimits.name, `must have at most ${applicationLimits.name} characters`)
      .refine(isShowable, 'has characters that cannot be shown'),
    redirect_uris: texts.meta({ example: 'https://app.example/callback' }),
    scopes: texts.meta({ example: 'profile read:subscriptions' }),
    website: z.preprocess(emptyAsAbsent, webAddress.optional()),
  }),
)

const refuseForm = (text: string) =>
  new Problem('application_invalid', `Validation failed: ${text}`)

function checkRedirects(uris: readonly string[], policy: RedirectPolicy): void {
  if (uris.length > applicationLimits.redirectUris) {
    throw refuseForm(`At most ${applicationLimits.redirectUris} redirect URIs can be registered.`)
  }
  for (const uri of uris) {
    const fault = faultInRedirectUri(uri, policy)
    if (fault !== undefined) throw refuseForm(`Redirect URI ${fault}: ${uri.slice(0, 200)}`)
  }
}

/** The application that a form asks to register; throws `application_invalid`. */
export function readAppForm(form: z.infer<typeof appForm>, policy: RedirectPolicy): NewApplication {
  const redirectUris = [...new Set(form.redirect_uris)]
  checkRedirects(redirectUris, policy)
  const scopes = splitScopeNames(form.scopes.join(' '))
  const unknown = scopes.find((name) => !isScopeName(name))
  if (unknown !== undefined) throw refuseForm(`Unknown scope: ${unknown.slice(0, 100)}`)
  return {
    name: form.client_name,
    website: form.website,
    redirectUris: redirectUris.length > 0 ? redirectUris : [outOfBand],
    scopes: scopes.length > 0 ? scopes : ['read'],
    grantTypes: usualGrantTypes,
  }
}
