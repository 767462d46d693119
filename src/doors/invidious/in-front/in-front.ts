import type { FastifyInstance } from 'fastify'
import type { Context } from '../../../platform/context.js'
import { createErrorHandler } from '../../../platform/http/errors.js'
import { protectPages } from '../../../platform/http/security-headers.js'
import { renderPageProblem } from '../../../html/problem-page.js'
import { accountPageRoutes } from './account-routes.js'
import { passThrough } from './pass-through.js'
import { playlistFormRoutes } from './playlist-routes.js'
import { scriptRoutes } from './scripts.js'
import type { PassOn } from './upstream-proxy.js'

/** The pages of an account at the addresses that Invidious' own pages lead to. */
async function ownPages(app: FastifyInstance, context: Context): Promise<void> {
  app.setErrorHandler(createErrorHandler(renderPageProblem))
  await app.register(protectPages)
  await app.register(scriptRoutes, context)
  await app.register(accountPageRoutes, context)
  await app.register(playlistFormRoutes, context)
}

/** Puts this server in front of an Invidious: its pages pass, what belongs to an account is ours. */
export async function inFrontOfInvidious(
  app: FastifyInstance,
  { context, passOn }: { context: Context; passOn: PassOn },
): Promise<void> {
  await app.register(ownPages, context)
  await app.register(passThrough, { context, passOn })
}
