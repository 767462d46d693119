import websocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { second } from '../clock.js'

type ConstraintStrategy = Parameters<FastifyInstance['addConstraintStrategy']>[0]

/** Bytes of a frame; whatever a client has to say is shorter. */
const longestFrame = 16 * 1024
/** Bytes that a client may leave unread before it is dropped. */
const longestBacklog = 1024 * 1024
const pingInterval = 10 * second

/** Close codes of RFC 6455 §7.4.1 and its registry. */
const goingAway = 1001
const tryAgainLater = 1013

/** What is used of a WebSocket. */
export type Socket = Pick<
  WebSocket,
  'on' | 'send' | 'close' | 'ping' | 'terminate' | 'readyState' | 'OPEN' | 'bufferedAmount'
>

export interface Sender {
  /** Sends text that was made once for many. */
  send(text: string): void
  close(code: number, reason?: string): void
}

/** Sends to a socket, and drops a client that reads too slowly. */
export function createSender(socket: Socket): Sender {
  return {
    send(text) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > longestBacklog) {
        socket.close(tryAgainLater, 'Reading too slowly')
        return
      }
      socket.send(text)
    },
    close(code, reason) {
      socket.close(code, reason)
    },
  }
}

/**
 * Finds dead peers: one that does not answer a ping until the next is cut off. Ends with the timer
 * that is returned.
 */
export function watchLife(socket: Socket): NodeJS.Timeout {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  return setInterval(() => {
    if (!isAlive) {
      socket.terminate()
      return
    }
    isAlive = false
    socket.ping()
  }, pingInterval).unref()
}

/** What becomes of the frames of a socket. */
interface FrameHandlers {
  /** Whether one more may come now. */
  admit: () => boolean
  /** Says that one more may not. */
  refuse: () => void
  /** Takes the text of a frame; that of a binary one is empty. */
  handle: (text: string) => Promise<void>
  /** Takes what `handle` threw. */
  fail: (error: unknown) => void
}

/** Handles the frames of a socket one after the other, as they come. */
export function receiveInTurn(
  socket: Socket,
  { admit, refuse, handle, fail }: FrameHandlers,
): void {
  let work: Promise<void> = Promise.resolve()
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (!admit()) {
      refuse()
      return
    }
    const text = isBinary ? '' : data.toString()
    work = work.then(() => handle(text)).catch(fail)
  })
  socket.on('error', () => {
    // What comes of it is a close.
  })
}

/**
 * Requests for an upgrade are routes of their own, with the constraint `upgrade: 'websocket'`,
 * beside those of the same path.
 */
function addUpgradeConstraint(app: FastifyInstance): void {
  app.addConstraintStrategy({
    name: 'upgrade',
    storage() {
      type Handler = ReturnType<ReturnType<ConstraintStrategy['storage']>['get']>
      const handlers = new Map<string, Handler>()
      return {
        get: (value) => handlers.get(String(value)) ?? null,
        set: (value, handler) => {
          handlers.set(String(value), handler)
        },
      }
    },
    deriveConstraint: ({ headers }) =>
      headers.upgrade?.toLowerCase() === 'websocket' ? 'websocket' : undefined,
    mustMatchWhenDerived: false,
    validate: () => {},
  })
}

/**
 * Lets routes of the app have a `wsHandler`: frames up to 16 KiB, without compression. At
 * a stop, clients are sent elsewhere.
 */
export async function acceptWebSockets(app: FastifyInstance): Promise<void> {
  addUpgradeConstraint(app)
  await app.register(websocket, {
    options: { maxPayload: longestFrame, perMessageDeflate: false },
    preClose: (done) => {
      for (const client of app.websocketServer.clients) client.close(goingAway)
      app.websocketServer.close(done)
    },
  })
}
