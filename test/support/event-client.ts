import http, { type IncomingMessage } from 'node:http'
import type { Test } from 'tap'
import { waitUntil } from './listen.js'

export interface HeardEvent {
  id: string | undefined
  data: { videoId: string; title: string; [key: string]: unknown }
}

/** A client of server-sent events. */
export interface EventClient {
  response: IncomingMessage
  events: HeardEvent[]
  comments: string[]
  /** Resolves when so many events have come; fails when they do not come in time. */
  waitFor(count: number): Promise<HeardEvent[]>
  ended: Promise<void>
  close(): void
}

/** Milliseconds that `waitFor` waits. */
const eventLimit = 30_000

interface ClientOptions {
  method?: string
  headers?: Record<string, string>
  body?: string
}

function connect(url: string, { method = 'GET', headers = {}, body }: ClientOptions) {
  return new Promise<IncomingMessage>((done, fail) => {
    // An agent of its own: streams must not wait for each other.
    const request = http.request(url, { method, headers, agent: false }, done)
    request.on('error', fail)
    request.end(body)
  })
}

function readBlock(block: string): { comment?: string; event?: HeardEvent } {
  if (block.startsWith(':')) return { comment: block.slice(1) }
  const fields = new Map(
    block.split('\n').map((line) => [line.split(': ', 1)[0] ?? '', line.replace(/^[^:]*: /, '')]),
  )
  return {
    event: { id: fields.get('id'), data: JSON.parse(fields.get('data') ?? '') },
  }
}

export async function listenToEvents(
  t: Test,
  url: string,
  options: ClientOptions = {},
): Promise<EventClient> {
  const response = await connect(url, options)
  const events: HeardEvent[] = []
  const comments: string[] = []
  let rest = ''
  response.on('data', (chunk: Buffer) => {
    const blocks = (rest + chunk.toString()).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const { comment, event } = readBlock(block)
      if (comment !== undefined) comments.push(comment)
      if (event) events.push(event)
    }
  })
  const ended = new Promise<void>((done) => {
    response.on('close', done)
    response.on('error', () => {})
  })
  const close = () => {
    response.destroy()
  }
  t.teardown(close)
  return {
    response,
    events,
    comments,
    ended,
    close,
    waitFor: async (count) => {
      await waitUntil(`${count} events`, () => events.length >= count, eventLimit)
      return events
    },
  }
}
