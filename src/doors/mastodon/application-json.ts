import { z } from 'zod'
import type { Application } from '../../authorization/application.js'
import { toIso } from './iso-time.js'

/** For the document. */
export const applicationResponse = z
  .object({
    id: z.uuid(),
    created_at: z.iso.datetime(),
    name: z.string(),
    website: z.string().nullable(),
    scopes: z.array(z.string()),
    redirect_uri: z.string(),
    redirect_uris: z.array(z.string()),
    client_id: z.string(),
  })
  .meta({ id: 'Application' })

/** As registered: the only time that the secret is shown. */
export const newApplicationResponse = applicationResponse
  .extend({ client_secret: z.string(), client_secret_expires_at: z.literal(0) })
  .meta({ id: 'NewApplication' })

/** An application without its secret, which is shown once, at registration. */
export function applicationToWire(application: Application) {
  const { handle, clientId, name, website, redirectUris, scopes, createdAt } = application
  return {
    id: handle,
    created_at: toIso(createdAt),
    name,
    website: website ?? null,
    scopes,
    redirect_uri: redirectUris.join('\n'),
    redirect_uris: redirectUris,
    client_id: clientId,
  }
}
