import type { Test } from 'tap'
import { listenToEvents, type EventClient } from './event-client.js'
import { waitUntil } from './listen.js'

/** A client of notifications that connects again whenever it is cut off, as browsers do. */
export interface ResumingListener {
  /** The number and the video of each event, as they came. */
  heard: () => { id: number; videoId: string }[]
  /** How often it was let in. */
  connections: () => number
}

export async function resumeListening(
  t: Test,
  url: string,
  headers: Record<string, string>,
): Promise<ResumingListener> {
  const clients: EventClient[] = []
  let isOver = false
  const heard = () =>
    clients
      .flatMap((client) => client.events)
      .map(({ id, data }) => ({ id: Number(id), videoId: data.videoId }))
  const connect = async () => {
    const last = String(heard().at(-1)?.id ?? 0)
    const client = await listenToEvents(t, url, { headers: { ...headers, 'last-event-id': last } })
    if (client.response.statusCode === 200) clients.push(client)
    await client.ended
  }
  const run = async () => {
    while (!isOver) {
      await connect().catch(() => undefined)
      await new Promise((done) => setTimeout(done, 50))
    }
  }
  void run()
  t.teardown(() => {
    isOver = true
  })
  await waitUntil('the listener is let in', () => clients.length > 0, 20_000)
  return { heard, connections: () => clients.length }
}
