import { z } from 'zod'
import {
  applicationLimits,
  isShowable,
  usualGrantTypes,
  webAddress,
} from '../../../authorization/application.js'
import {
  faultInRedirectUri,
  outOfBand,
  type RedirectPolicy,
} from '../../../authorization/redirect-uris.js'
import type { NewApplication } from '../../../authorization/register-application.js'
import { narrowScopeNames } from '../../../identity/scopes/oauth-names.js'
import { formList, formOf, formText } from '../../../html/forms.js'

export const ownAppNameLength = 100

const nameField = formText(ownAppNameLength)
  .transform((text) => text.trim())
  .refine((name) => name !== '', 'Give the app a name.')
  .refine(isShowable, 'This has characters that cannot be shown.')

const websiteField = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined),
  webAddress.optional(),
)

function faultInRedirects(uris: readonly string[], policy: RedirectPolicy): string | undefined {
  const { redirectUris: most } = applicationLimits
  if (uris.length > most) return `At most ${most} addresses can be registered.`
  for (const uri of uris) {
    const fault = faultInRedirectUri(uri, policy)
    if (fault !== undefined) return `This ${fault}: ${uri.slice(0, 200)}`
  }
  return undefined
}

/** Addresses, one a line; none stands for a code that the person copies. */
const redirectsField = (policy: RedirectPolicy) =>
  formText(20_000)
    .transform((text) => [...new Set(text.split(/\s+/).filter(Boolean))])
    .superRefine((uris, context) => {
      const message = faultInRedirects(uris, policy)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })

const scopeField = formList(50)
  .transform((names) => narrowScopeNames.filter((name) => names.includes(name)))
  .refine((names) => names.length > 0, 'Tick at least one box.')

/** The form of a person who registers an app of their own. */
export const appDraftForm = (policy: RedirectPolicy) =>
  formOf({
    name: nameField,
    website: websiteField,
    redirects: redirectsField(policy),
    scope: scopeField,
    kind: z.enum(['secret', 'public'], 'Choose one of the two.').default('secret'),
  })

/** What is registered; a client that can keep no secret gets no token without a person. */
export function applicationOfDraft(
  draft: z.infer<ReturnType<typeof appDraftForm>>,
  ownerId: number,
): NewApplication {
  const isPublic = draft.kind === 'public'
  return {
    name: draft.name,
    website: draft.website,
    redirectUris: draft.redirects.length > 0 ? draft.redirects : [outOfBand],
    scopes: draft.scope,
    grantTypes: usualGrantTypes.filter((type) => !isPublic || type !== 'client_credentials'),
    ownerId,
    isPublic,
  }
}
