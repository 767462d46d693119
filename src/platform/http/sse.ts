import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { second } from '../clock.js'

interface StreamOptions {
  /** Milliseconds to the next heartbeat. */
  heartbeat: () => number
  /** The text of a heartbeat; a comment to clients. */
  beat: () => string
  /** Called once, however the stream ended. */
  onEnd: () => void
}

/** A reader that is this many events behind is dropped. */
const waitingLimit = 500
/** So long may the last bytes take. */
const farewell = 5 * second

export const comment = (text: string): string => `:${text}\n\n`

/** `data` must have no line break, as JSON has none. */
export const frame = (data: string, id: number | undefined): string =>
  id === undefined ? `data: ${data}\n\n` : `id: ${id}\ndata: ${data}\n\n`

/** A stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export class EventStream {
  readonly #raw: ServerResponse
  readonly #options: StreamOptions
  /** What the reader has not taken yet. */
  #waiting: string[] = []
  #isFull = false
  #isEnded = false
  #heart: NodeJS.Timeout | undefined
  #onRoom: (() => void)[] = []

  /** Takes over the reply; the first heartbeat goes out at once. */
  constructor(reply: FastifyReply, options: StreamOptions) {
    this.#raw = reply.raw
    this.#options = options
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) this.#raw.setHeader(name, value)
    }
    this.#raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
    this.#raw.on('drain', () => {
      this.#drain()
    })
    for (const event of ['close', 'error']) {
      this.#raw.on(event, () => {
        this.#finish()
      })
    }
    this.#beat()
  }

  send(text: string): void {
    if (this.#isEnded) return
    if (!this.#isFull) {
      this.#write(text)
      return
    }
    this.#waiting.push(text)
    if (this.#waiting.length > waitingLimit) this.end('dropped: too slow')
  }

  /** Resolves when what was sent is on its way, or the stream has ended. */
  async waitForRoom(): Promise<void> {
    if (!this.#isFull || this.#isEnded) return
    await new Promise<void>((done) => this.#onRoom.push(done))
  }

  /** Ends it, with a last comment for whoever debugs the client. */
  end(reason: string): void {
    if (this.#isEnded) return
    this.#finish()
    const raw = this.#raw
    raw.end(comment(reason))
    const cut = setTimeout(() => raw.destroy(), farewell)
    cut.unref()
    raw.once('close', () => {
      clearTimeout(cut)
    })
  }

  #write(text: string): void {
    this.#isFull = !this.#raw.write(text)
  }

  #drain(): void {
    this.#isFull = false
    for (let text = this.#waiting.shift(); text !== undefined; text = this.#waiting.shift()) {
      this.#write(text)
      if (this.#isStuck()) return
    }
    this.#tellRoom()
  }

  #isStuck(): boolean {
    return this.#isFull
  }

  #tellRoom(): void {
    const told = this.#onRoom
    this.#onRoom = []
    for (const done of told) done()
  }

  #beat(): void {
    // A full stream shows that it is alive by itself.
    if (!this.#isFull) this.#write(comment(this.#options.beat()))
    this.#heart = setTimeout(() => {
      this.#beat()
    }, this.#options.heartbeat())
  }

  #finish(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#waiting = []
    clearTimeout(this.#heart)
    this.#tellRoom()
    this.#options.onEnd()
  }
}
