import type { Context } from '../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { askScopes } from '../../authorization/requested-scopes.js'
import { registerApplication } from '../../authorization/register-application.js'
import { deviceCodeLife, pollStep, startDevice } from '../../authorization/device.js'
import { second } from '../../platform/clock.js'
import { Problem } from '../../platform/problem.js'
import { asClient, clientFields } from './as-client.js'
import { clientForm, describeOAuth, parameter } from './describe.js'
import { countDeviceFlow, countRegistration } from '../../authorization/flood-limits.js'
import { clientInformation, clientMetadata, clientToWire, readMetadata } from './client-metadata.js'

const tags: [string] = ['OAuth']

const deviceForm = z.looseObject({
  ...clientFields,
  scope: parameter('What is asked for; read when absent'),
})

const deviceResponse = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  verification_uri_complete: z.string(),
  expires_in: z.int(),
  interval: z.int(),
})

/** Registration by a program (RFC 7591), over the same table as `POST /api/v1/apps`. */
const registerClientRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  app.post(
    '/oauth/register',
    {
      config: { access: 'public' },
      schema: describeOAuth(
        { body: z.unknown() },
        {
          operationId: 'registerClient',
          summary: 'Register a client',
          tags,
          takes: { 'application/json': clientMetadata },
          responses: { 201: clientInformation },
        },
      ),
    },
    async (request, reply) => {
      const client = readMetadata(request.body, context.config.oauth)
      await countRegistration(context, request.ip)
      const registered = await registerApplication(context, { ...client, isManaged: true })
      return reply.code(201).send(clientToWire(registered, context.config.baseUrl))
    },
  )
}

/** The beginning of the device flow (RFC 8628 §3.1). */
const deviceRoute: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const page = `${context.config.baseUrl}/oauth/device`
  app.post(
    '/oauth/device_authorization',
    {
      config: { access: 'public' },
      schema: describeOAuth(
        { body: deviceForm },
        {
          operationId: 'startDeviceFlow',
          summary: 'Begin the device flow',
          tags,
          consumes: clientForm,
          credentials: ['clientSecret'],
          responses: { 200: deviceResponse },
        },
      ),
    },
    async (request) => {
      const { userCode, deviceCode } = await asClient(
        context,
        request,
        async (application, body) => {
          if (!application.grantTypes.includes('urn:ietf:params:oauth:grant-type:device_code')) {
            throw new Problem('client_unauthorized', 'This client does not use the device flow')
          }
          await countDeviceFlow(context, request.ip)
          return startDevice(context, application, askScopes(application, body.get('scope')))
        },
      )
      return {
        device_code: deviceCode,
        user_code: userCode,
        verification_uri: page,
        verification_uri_complete: `${page}?user_code=${userCode}`,
        expires_in: deviceCodeLife / second,
        interval: pollStep / second,
      }
    },
  )
}

export const registerRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  await app.register(registerClientRoute, context)
  await app.register(deviceRoute, context)
}
