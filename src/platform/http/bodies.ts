import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import type { FastifyInstance } from 'fastify'
import { Problem } from '../problem.js'

/** JSON, where an empty body is none: clients send the header without a body. */
function parseJson(_request: unknown, body: string | Buffer): unknown {
  const text = body.toString()
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Problem('input_invalid', 'The body is not valid JSON', { cause })
  }
}

/**
 * What real clients send: JSON with or without a body, forms (also on DELETE and empty), and
 * multipart forms of fields alone. Any other type arrives as text, for the route to judge.
 */
export async function acceptBodies(app: FastifyInstance): Promise<void> {
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (request: unknown, body: string) => parseJson(request, body),
  )
  app.addContentTypeParser(
    '*',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => body,
  )
  await app.register(formbody)
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { files: 0, fields: 200, fieldSize: 64 * 1024, parts: 200 },
  })
}

/** Within this plugin every body is text, whatever its type says. */
export function acceptAnyBodyAsText(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => body,
  )
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => body,
  )
}
