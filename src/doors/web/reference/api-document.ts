import type { FastifyInstance } from 'fastify'

/** The OpenAPI document, for developers of clients. */
export async function apiDocumentRoutes(app: FastifyInstance): Promise<void> {
  let text: string | undefined
  app.get(
    '/api/openapi.json',
    { config: { access: 'public' }, schema: { hide: true } },
    (_request, reply) => {
      text ??= JSON.stringify(app.swagger())
      return reply.type('application/json; charset=utf-8').send(text)
    },
  )
}
