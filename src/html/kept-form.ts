import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { hour } from '../platform/clock.js'
import type { Context } from '../platform/context.js'
import { openSealed, seal } from '../platform/secret.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A form that survives a log-in: what was typed is offered again afterwards. */
    keepsForm?: boolean
  }
}

/** A form that was sent while nobody was logged in. */
export interface KeptForm {
  /** The path it posts to. */
  action: string
  fields: [name: string, value: string][]
}

const lifetime = hour
/** Characters of the sealed form, which the browser carries through the log-in page. */
export const keptFormLimit = 16_384
const purpose = 'kept-form'

/** Never kept, even by mistake. */
const secretName = /pass|secret|token|^(current|new|again|key|code)$/i

const envelope = z.object({
  action: z.string().startsWith('/'),
  fields: z.array(z.tuple([z.string(), z.string()])),
  expiresAt: z.number(),
})

/** The texts of one field of a form, as of boxes that are ticked. */
export const listTypedIn = (body: unknown, field: string): string[] =>
  listTyped(body).flatMap(([name, value]) => (name === field ? value : []))

/** The texts in a form, without secrets. */
export function listTyped(body: unknown): [name: string, value: string][] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([name, value]) =>
    secretName.test(name)
      ? []
      : [value]
          .flat()
          .flatMap((each): [string, string][] => (typeof each === 'string' ? [[name, each]] : [])),
  )
}

/**
 * The form of this request, encrypted for the log-in page to carry: without its form token, for one
 * hour. Undefined for a route that does not keep its form, and for a form that is too long.
 */
export function sealForm(
  { keyring, clock }: Pick<Context, 'keyring' | 'clock'>,
  request: FastifyRequest,
): string | undefined {
  if (request.routeOptions.config.keepsForm !== true) return undefined
  const fields = listTyped(request.body)
  if (fields.length === 0) return undefined
  const [action = '/'] = request.url.split('?')
  const text = JSON.stringify({ action, fields, expiresAt: clock.now() + lifetime })
  const sealed = seal(text, keyring.derive(purpose)[0])
  return sealed.length > keptFormLimit ? undefined : sealed
}

/** The form that `sealForm` took; undefined when it has expired or is not ours. */
export function openForm(
  { keyring, clock }: Pick<Context, 'keyring' | 'clock'>,
  sealed: string,
): KeptForm | undefined {
  const text = sealed && openSealed(sealed, keyring.derive(purpose))
  if (!text) return undefined
  const { action, fields, expiresAt } = envelope.parse(JSON.parse(text))
  return expiresAt < clock.now() ? undefined : { action, fields }
}
