import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { second } from '../clock.js'

/** What goes out: a text, or its bytes when many streams send the same. */
type Outgoing = string | Buffer

/** A reader that is this many events behind is dropped. */
const waitingLimit = 500
/** So long may the last bytes take. */
const farewell = 5 * second

export const comment = (text: string): string => `:${text}\n\n`

/** `data` must have no line break, as JSON has none. */
export const frame = (data: string, id: number | undefined): string =>
  id === undefined ? `data: ${data}\n\n` : `id: ${id}\ndata: ${data}\n\n`

/**
 * A stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * Nothing goes out, the headers included, until `start`: what is sent before waits.
 */
export class EventStream {
  readonly #reply: FastifyReply
  readonly #raw: ServerResponse
  readonly #onEnd: () => void
  /** What the reader has not taken yet. */
  #waiting: Outgoing[] = []
  /** Before the start there is no room, either. */
  #isFull = true
  #isStarted = false
  #isEnded = false
  #onRoom: (() => void)[] = []

  /** `onEnd` is called once, however the stream ended. */
  constructor(reply: FastifyReply, onEnd: () => void) {
    this.#reply = reply
    this.#raw = reply.raw
    this.#onEnd = onEnd
    for (const event of ['close', 'error']) {
      this.#raw.on(event, () => {
        this.#finish()
      })
    }
  }

  /** Takes over the reply and sends the headers, `first`, and what has waited. */
  start(first?: Outgoing): void {
    if (this.#isEnded || this.#isStarted) return
    this.#sendHead()
    this.#raw.on('drain', () => {
      this.#drain()
    })
    this.#isFull = false
    if (first !== undefined) this.#write(first)
    if (!this.#isStuck()) this.#drain()
  }

  /** Ends it before its start; the reply stays for whoever handles the error. */
  abandon(): void {
    this.#finish()
  }

  send(text: Outgoing): void {
    if (this.#isEnded) return
    if (!this.#isFull) {
      this.#write(text)
      return
    }
    this.#waiting.push(text)
    if (this.#waiting.length > waitingLimit) this.end('dropped: too slow')
  }

  /** Shows that it is alive, unless that can be seen: a full stream does so by itself. */
  beat(text: Outgoing): void {
    if (!this.#isEnded && !this.#isFull) this.#write(text)
  }

  /** Resolves when what was sent is on its way, or the stream has ended. */
  async waitForRoom(): Promise<void> {
    if (!this.#isFull || this.#isEnded) return
    await new Promise<void>((done) => this.#onRoom.push(done))
  }

  /**
   * Ends it, with a last comment for whoever debugs the client. With `retry`, the client is asked to
   * connect again after so many milliseconds.
   */
  end(reason: string, retry?: number): void {
    if (this.#isEnded) return
    this.#finish()
    if (!this.#isStarted) this.#sendHead()
    const raw = this.#raw
    raw.end(retry === undefined ? comment(reason) : `:${reason}\nretry: ${retry}\n\n`)
    const cut = setTimeout(() => raw.destroy(), farewell)
    cut.unref()
    raw.once('close', () => {
      clearTimeout(cut)
    })
  }

  #sendHead(): void {
    this.#isStarted = true
    this.#reply.hijack()
    for (const [name, value] of Object.entries(this.#reply.getHeaders())) {
      if (value !== undefined) this.#raw.setHeader(name, value)
    }
    this.#raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    })
  }

  #write(text: Outgoing): void {
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
    const waiting = this.#onRoom
    this.#onRoom = []
    for (const done of waiting) done()
  }

  #finish(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#waiting = []
    this.#tellRoom()
    this.#onEnd()
  }
}
