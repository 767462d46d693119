import type { FastifyReply, FastifyRequest } from 'fastify'
import jsonMask from 'json-mask'
import { Problem } from '../problem.js'

const maximumLength = 1000

/** The `fields` parameter of a URL, or undefined. Route schemas do not know it, so it is read here. */
export function fieldsOf(url: string): string | undefined {
  if (!url.includes('fields=')) return undefined
  const fields = new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('fields')
  if (!fields) return undefined
  if (fields.length > maximumLength || !/^[\w,()/*.~-]+$/.test(fields)) {
    throw new Problem(
      'input_invalid',
      "Invalid 'fields': use names separated by commas, nested as a(b,c) or a/b",
    )
  }
  return fields
}

/** What is left of a value when only the named fields are asked for; nothing named, nothing left. */
export function maskFields(value: unknown, fields: string): unknown {
  try {
    return jsonMask(value, fields) ?? (Array.isArray(value) ? [] : {})
  } catch (cause) {
    // The library fails on a field of a text or a number, such as its `length`.
    const text = "Invalid 'fields': a value that has no fields is asked for one"
    throw new Problem('input_invalid', text, { cause })
  }
}

/** Responds with just the fields that `?fields=` asks for, on every JSON endpoint. */
// eslint-disable-next-line @typescript-eslint/max-params -- what Fastify calls when no promise is to be made
export function partialResponse(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: Error | null, payload: unknown) => void,
): void {
  const fields = reply.statusCode < 300 ? fieldsOf(request.url) : undefined
  done(null, fields === undefined ? payload : maskFields(payload, fields))
}
