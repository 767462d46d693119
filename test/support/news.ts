import { createServer, type AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { startNews } from '../../src/start-news.js'
import { startFeedServer } from './feed-server.js'
import { startFoyer, type FoyerOptions } from './foyer.js'
import { startHubServer } from './hub-server.js'

/** A port that was free a moment ago, so that BASE_URL can name it before the server listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

/** A Foyer on a real port with its loops running fast, a feed server and a hub beside it. */
export async function startNewsFoyer(t: Test, options: FoyerOptions = {}) {
  const feeds = await startFeedServer(t)
  const hub = await startHubServer(t)
  const port = await freePort()
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
