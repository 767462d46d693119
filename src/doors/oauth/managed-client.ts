import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { deleteApplication } from '../../authorization/application-store.js'
import type { Application } from '../../authorization/application.js'
import { changeClient, getManagedApplication } from '../../authorization/manage-client.js'
import { checkRegistrationSize } from '../../authorization/register-application.js'
import { findBearer } from '../../identity/credential.js'
import type { Context } from '../../platform/context.js'
import { noContent } from '../../platform/http/describe.js'
import { Problem } from '../../platform/problem.js'
import { clientInformation, clientMetadata, clientToWire, readMetadata } from './client-metadata.js'
import { describeOAuth } from './describe.js'

const tags: [string] = ['OAuth']
const path = '/oauth/register/:client_id'
const params = z.object({ client_id: z.string().max(100) })

const credentials = ['registrationToken'] as const

const changedClient = clientMetadata.extend({
  client_id: z.string(),
  client_secret: z.string().optional(),
})

const tokenOf = (request: FastifyRequest) => findBearer(request.headers)?.value

/** What a change must say of the client itself (RFC 7592 §2.2). */
const own = z.looseObject({ client_id: z.string(), client_secret: z.string().nullish() })

/** The secret that a change names; throws `client_metadata_invalid` unless it names this client. */
function readOwn({ clientId }: Application, body: unknown): string | undefined {
  const { data } = own.safeParse(body)
  if (data?.client_id !== clientId) {
    throw new Problem('client_metadata_invalid', 'client_id must be the one of this client')
  }
  return data.client_secret ?? undefined
}

const toWire = (
  { config }: Context,
  request: FastifyRequest,
  { application, secret }: { application: Application; secret?: string | undefined },
) => clientToWire({ application, secret, registrationToken: tokenOf(request) }, config.baseUrl)

/** Everything is registered anew: what a change leaves out is no longer there. */
const changeRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db, config } = context
  app.put(
    path,
    {
      config: { access: 'public' },
      schema: describeOAuth(
        { params, body: z.unknown() },
        {
          operationId: 'updateClient',
          summary: 'Change a registered client',
          tags,
          takes: { 'application/json': changedClient },
          credentials,
          responses: { 200: clientInformation },
        },
      ),
    },
    async (request) => {
      const managed = await getManagedApplication(db, request.params.client_id, tokenOf(request))
      const sentSecret = readOwn(managed, request.body)
      const registered = readMetadata(request.body, config.oauth)
      checkRegistrationSize(config.oauth, registered)
      const changed = await changeClient(db, managed, { ...registered, sentSecret })
      return toWire(context, request, changed)
    },
  )
}

/**
 * A client reads, changes and deletes its own registration with the token that it got for that
 * (RFC 7592). The token is stored as a digest, so a response repeats the one that was sent.
 */
export const managedClientRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { db } = context
  await app.register(changeRoute, context)

  app.get(
    path,
    {
      config: { access: 'public' },
      schema: describeOAuth(
        { params },
        {
          operationId: 'getClient',
          summary: 'Read a registered client',
          tags,
          credentials,
          responses: { 200: clientInformation },
        },
      ),
    },
    async (request) => {
      const { client_id } = request.params
      const application = await getManagedApplication(db, client_id, tokenOf(request))
      return toWire(context, request, { application })
    },
  )

  app.delete(
    path,
    {
      config: { access: 'public' },
      schema: describeOAuth(
        { params },
        {
          operationId: 'deleteClient',
          summary: 'Delete a client and its tokens',
          tags,
          credentials,
          responses: { 204: noContent },
        },
      ),
    },
    async (request, reply) => {
      const { client_id } = request.params
      const { id } = await getManagedApplication(db, client_id, tokenOf(request))
      await deleteApplication(db, id)
      return reply.code(204).send(null)
    },
  )
}
