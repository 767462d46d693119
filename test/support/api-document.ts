import type { ApiDocument } from '../../src/doors/web/reference/document.js'
import type { Foyer } from './foyer.js'

/** The OpenAPI document of a server. */
export async function readDocument({ app }: Pick<Foyer, 'app'>): Promise<ApiDocument> {
  const response = await app.inject({ url: '/api/openapi.json' })
  if (response.statusCode !== 200) throw new Error(response.body)
  return response.json<ApiDocument>()
}
