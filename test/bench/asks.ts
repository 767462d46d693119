import type { DataSet, Size } from './dataset.js'
import { seededRandom } from './numbers.js'

/** One request. */
export interface Ask {
  path: string
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
}

/** What one connection asks for, in this order and again from the start. */
export type Asks = (connection: number) => Ask[]

const asksPerConnection = 400

const askOf = (path: string, token: string | undefined, method: 'GET' | 'POST' = 'GET'): Ask => ({
  path: `/api/v1/auth/${path}`,
  method,
  headers: { authorization: `Bearer ${token ?? ''}` },
})

/** The same page of everyone with that many subscriptions, in turn; no two connections ask in step. */
export function inTurn(set: DataSet, path: string, subscriptions: number): Asks {
  const tokens = set.tokens.get(subscriptions) ?? []
  const stride = Math.max(1, Math.floor(tokens.length / 10))
  return (connection) =>
    tokens.map((_, index) => askOf(path, tokens[(connection * stride + index) % tokens.length]))
}

/** Shares of a hundred. */
const eveningShares = [
  [60, 'feed'],
  [15, 'preferences'],
  [10, 'playlists'],
  [10, 'subscriptions'],
  [5, 'history'],
] as const

function pickEndpoint(at: number): (typeof eveningShares)[number][1] {
  let rest = at * 100
  for (const [share, endpoint] of eveningShares) {
    rest -= share
    if (rest < 0) return endpoint
  }
  return 'feed'
}

/** A random person each time, who mostly looks at the feed, and now and then watches a video. */
export function eveningAsks(set: DataSet, { videos }: Size, subscriptions: number): Asks {
  const tokens = set.tokens.get(subscriptions) ?? []
  return (connection) => {
    const random = seededRandom(connection)
    return Array.from({ length: asksPerConnection }, () => {
      const token = tokens[Math.floor(random() * tokens.length)]
      const endpoint = pickEndpoint(random())
      if (endpoint !== 'history') return askOf(endpoint, token)
      const videoId = `v${String(1 + Math.floor(random() * videos)).padStart(10, '0')}`
      return askOf(`history/${videoId}`, token, 'POST')
    })
  }
}

/** Watches one video after the other, as fast as it may. */
export function writingAsks(set: DataSet, { videos }: Size, subscriptions: number): Asks {
  const tokens = set.tokens.get(subscriptions) ?? []
  return (connection) => {
    const random = seededRandom(1000 + connection)
    return Array.from({ length: asksPerConnection }, () => {
      const videoId = `v${String(1 + Math.floor(random() * videos)).padStart(10, '0')}`
      return askOf(`history/${videoId}`, tokens[Math.floor(random() * tokens.length)], 'POST')
    })
  }
}
