import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

/** The OpenAPI document, for developers of clients. */
export async function apiDocumentRoutes(app: FastifyInstance): Promise<void> {
  const schema = {
    summary: 'This document',
    tags: ['About'],
    response: { 200: z.looseObject({ openapi: z.string() }) },
  }
  app.get('/api/openapi.json', { config: { access: 'public' }, schema }, () => app.swagger())
}
