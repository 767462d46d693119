import { z } from 'zod'
import { expireAt, parseExpire } from '../../identity/sessions/mint-token.js'
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

/** Throws `input_invalid` for what is neither a number, milliseconds included, nor absent. */
function readExpire(value: unknown, now: number): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const isNumber = typeof value === 'string' ? /^\s*-?\d+\s*$/.test(value) : Number.isInteger(value)
  if (isNumber) return expireAt(parseExpire(value), now)
  throw new Problem(
    'input_invalid',
    'expire must be a whole number: Unix seconds, or a duration in seconds',
  )
}

function requestFieldsOf(body: unknown, isForm: boolean): unknown {
  if (!isForm || typeof body !== 'object' || body === null) return body
  const form: Record<string, unknown> = { ...body }
  return { scopes: scopesOfForm(form), callbackUrl: form.callbackUrl, expire: form.expire }
}

/**
 * Reads the body of `tokens/register`, JSON or form. Throws `content_type_invalid` for any other
 * type and `input_invalid` for a wrong shape. `now` is epoch milliseconds.
 */
export function readRegisterRequest(contentType = '', body: unknown, now: number): RegisterRequest {
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)
  if (!isForm && !/^application\/json\s*(;|$)/i.test(contentType)) {
    throw new Problem('content_type_invalid')
  }
  const parsed = jsonBody.safeParse(requestFieldsOf(body, isForm))
  if (!parsed.success) {
    throw new Problem(
      'input_invalid',
      'Expected scopes (a list of texts), and if wanted callbackUrl (a text) and expire (Unix seconds)',
    )
  }
  const { scopes, callbackUrl, expire } = parsed.data
  return { scopes, callback: callbackUrl || undefined, expire: readExpire(expire, now) }
}
