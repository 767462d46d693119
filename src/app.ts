import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { adminDoor } from './doors/admin/door.js'
import { antiRaidDoor } from './doors/antiraid/door.js'
import { crossOriginPaths } from './doors/cross-origin-paths.js'
import { invidiousDoor } from './doors/invidious/door.js'
import { mastodonDoor } from './doors/mastodon/door.js'
import { oauthDoor } from './doors/oauth/door.js'
import { openTogetherTubeDoor } from './doors/opentogethertube/door.js'
import { sceenicDoor } from './doors/sceenic/door.js'
import { webDoor } from './doors/web/door.js'
import { addFooterLinks } from './html/footer-links.js'
import { readOperatorPages } from './html/operator-pages.js'
import { createProblemRenderer } from './html/problem-page.js'
import { nameDoor, requireAccess } from './identity/access.js'
import { addGuard } from './identity/guard.js'
import { openMailer } from './identity/mail/open-mailer.js'
import type { Context, StartContext } from './platform/context.js'
import { describeApi } from './doors/web/reference/describe-api.js'
import { createServer } from './platform/http/server.js'
import './problems.js'

type Door = FastifyPluginAsync<Context>

/** Foyer as one server: what is common, then every door, top to bottom. */
export async function buildApp(
  start: StartContext,
  measure?: (app: FastifyInstance) => void,
): Promise<FastifyInstance> {
  const mailer = openMailer(start.config, start.logger)
  const context = { ...start, mailer }
  const app = await createServer(context, {
    render: createProblemRenderer(context),
    openPaths: crossOriginPaths,
    measure,
  })
  app.addHook('onClose', async () => mailer?.close())
  requireAccess(app)
  addGuard(app, context)
  addFooterLinks(app, readOperatorPages(context.config.dataDir))
  await app.register(describeApi, {
    baseUrl: context.config.baseUrl,
    description: 'The account server for video front ends.',
  })

  const mount = (name: string, door: Door) =>
    app.register(async (instance) => {
      nameDoor(instance, name)
      await instance.register(door, context)
    })
  await mount('web', webDoor)
  await mount('invidious', invidiousDoor)
  await mount('oauth', oauthDoor)
  await mount('mastodon', mastodonDoor)
  await mount('opentogethertube', openTogetherTubeDoor)
  await mount('antiraid', antiRaidDoor)
  await mount('sceenic', sceenicDoor)
  await mount('admin', adminDoor)
  return app
}
