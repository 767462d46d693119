import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { recordChannel, type VideoNews } from '../../src/catalogue/record-video.js'
import { mintFor } from './api.js'
import type { TestEngine } from './database.js'
import { listenToEvents } from './event-client.js'
import { startFoyer, type FoyerOptions } from './foyer.js'
import { defaultEngine } from './mode.js'

interface Asked {
  query?: string
  headers?: Record<string, string>
  method?: string
  body?: string
}

/** A Foyer on a real port, and ways to publish there and to listen. */
export async function startListening(
  t: Test,
  engine: TestEngine = defaultEngine,
  options: FoyerOptions = {},
) {
  const foyer = await startFoyer(t, { engine, ...options })
  await foyer.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = foyer.app.server.address() as AddressInfo
  const token = await mintFor(foyer, 'reader', { scopes: [':notifications'] })
  const authorization = `Bearer ${token}`
  const url = `http://127.0.0.1:${port}/api/v1/auth/notifications`
  return {
    foyer,
    url,
    headers: { authorization },
    listen: ({ query = '', headers = {}, ...rest }: Asked) =>
      listenToEvents(t, `${url}${query}`, { headers: { authorization, ...headers }, ...rest }),
    publish: async (ucid: string, video: Partial<VideoNews> & { videoId: string }) => {
      const news = { title: 'A video', publishedAt: foyer.clock.now(), ...video }
      const videos = [news]
      await recordChannel(foyer.db, { ucid, videos, isListing: false }, foyer.clock.now())
      foyer.hub.wake()
    },
  }
}
