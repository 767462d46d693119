import type { Context } from '../../platform/context.js'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Application } from '../../authorization/application.js'
import { authenticateClient } from '../../authorization/client-auth.js'
import { readBody, type Parameters } from '../../authorization/parameters.js'
import { parameter } from './describe.js'
import { countRefusals } from '../../authorization/flood-limits.js'

/** How a client says who it is, for the document. */
export const clientFields = {
  client_id: parameter('Unless HTTP Basic names the client'),
  client_secret: parameter('Unless HTTP Basic holds it; public clients have none'),
}
/** The form of revocation and introspection. */
export const oneToken = z.looseObject({
  ...clientFields,
  token: parameter('The token'),
  token_type_hint: parameter('Ignored: every token is looked for everywhere'),
})

/** Who asks, and what; a client that is not who it says is counted. */
export function asClient<T>(
  { db, clock, config }: Context,
  request: FastifyRequest,
  act: (application: Application, body: Parameters) => Promise<T>,
): Promise<T> {
  return countRefusals({ db, clock, config }, request.ip, async () => {
    const body = readBody(request.body)
    return act(await authenticateClient(db, request.headers.authorization, body), body)
  })
}
