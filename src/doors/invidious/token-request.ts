import { z } from 'zod'
import { readExpire } from '../../identity/sessions/mint-token.js'
import { Problem } from '../../platform/problem.js'

/** What a program asks for when it registers a token. */
export interface RegisterRequest {
  scopes: string[]
  callback: string | undefined
  /** Unix seconds; absent means never. */
  expire: number | undefined
}

const jsonBody = z.object({
  scopes: z.array(z.string()),
  callbackUrl: z.string().nullish(),
  expire: z.unknown().optional(),
})

/** The values of `scopes[0]`, `scopes[1]`… by their numbers; `scopes[]` and `scopes`, too. */
function scopesOfForm(form: Record<string, unknown>): string[] {
  return Object.entries(form)
    .flatMap(([name, value]) => {
      const index = /^scopes(?:\[(\d{0,4})\])?$/.exec(name)?.[1]
      if (!/^scopes(\[|$)/.test(name)) return []
      return [value].flat().map((scope) => ({ scope: String(scope), index: Number(index ?? 0) }))
    })
    .sort((a, b) => a.index - b.index)
    .map(({ scope }) => scope)
}

function fieldsOf(body: unknown, isForm: boolean): unknown {
  if (!isForm || typeof body !== 'object' || body === null) return body
  const form: Record<string, unknown> = { ...body }
  return { scopes: scopesOfForm(form), callbackUrl: form.callbackUrl, expire: form.expire }
}

/**
 * Reads the body of `tokens/register`, JSON or form. Throws `content_type_invalid` for any other
 * type and `input_invalid` for a wrong shape.
 */
export function readRegisterRequest(contentType = '', body: unknown): RegisterRequest {
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)
  if (!isForm && !/^application\/json\s*(;|$)/i.test(contentType)) {
    throw new Problem('content_type_invalid')
  }
  const parsed = jsonBody.safeParse(fieldsOf(body, isForm))
  if (!parsed.success) {
    throw new Problem(
      'input_invalid',
      'Expected scopes (a list of texts), and if wanted callbackUrl (a text) and expire (Unix seconds)',
    )
  }
  const { scopes, callbackUrl, expire } = parsed.data
  return { scopes, callback: callbackUrl || undefined, expire: readExpire(expire) }
}
