import type { Test } from 'tap'
import { startNews } from '../../src/catalogue/start-sources.js'
import { startFeedServer } from './feed-server.js'
import { startFoyer, type FoyerOptions } from './foyer.js'
import { startHubServer } from './hub-server.js'
import { findFreePort } from './server-process.js'

/** A Foyer on a real port with its loops running fast, a feed server and a hub beside it. */
export async function startNewsFoyer(t: Test, options: FoyerOptions = {}) {
  const feeds = await startFeedServer(t)
  const hub = await startHubServer(t)
  const port = await findFreePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const foyer = await startFoyer(t, {
    ...options,
    env: {
      BASE_URL: baseUrl,
      FEED_URL: feeds.feedUrl,
      WEBSUB: 'on',
      WEBSUB_HUB_URL: hub.hubUrl,
      OEMBED_URL: 'off',
      ...options.env,
    },
  })
  await foyer.app.listen({ host: '127.0.0.1', port })
  const logger = foyer.app.log
  const start = () => startNews({ ...foyer, logger }, 20)
  const news = await start()
  t.teardown(() => news.close())
  return { foyer, feeds, websub: hub, baseUrl, news, start }
}
