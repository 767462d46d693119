import { createServerClock, type ServerClock } from './server-clock.js'
import type { ConnectedEvent, DisconnectedEvent, SessionErrorEvent } from './session-types.js'

/** A frame of the server; its fields depend on its type. */
export type ServerFrame = Record<string, unknown> & { type: string }

export interface ConnectionEvents {
  frame: (frame: ServerFrame) => void
  error: (event: SessionErrorEvent) => void
  disconnected: (event: DisconnectedEvent) => void
  /** A connection was lost; it is tried again by itself. */
  reconnecting: (attempt: number) => void
  reconnected: (attempt: number) => void
}

export interface SessionConnection {
  clock: ServerClock
  /** False when there is no connection now. */
  send: (frame: object) => boolean
  close: () => void
}

interface ConnectionOptions {
  /** `wss://…` */
  url: string
  connect: { token: string; name: string; metadata: unknown; viewer: boolean }
}

const pingInterval = 5000
/** Pings at the start, so that the clock is known soon. */
const firstPings = 4
const firstDelay = 500
const longestDelay = 15_000
/** Below it a socket was lost, from it on it was closed for good. */
const closedForGood = 4000
const replaced = 4002

/** Milliseconds before a try, spread so that not all who were cut off come back at once. */
export const reconnectDelay = (attempt: number, random: number): number =>
  Math.min(longestDelay, firstDelay * 2 ** (attempt - 1)) * (0.5 + random)

interface Link {
  options: ConnectionOptions
  events: ConnectionEvents
  clock: ServerClock
  socket: WebSocket | undefined
  /** What brings one back as who one was. */
  resume: string | undefined
  /** Tries since the connection was lost. */
  attempt: number
  isEnded: boolean
  /** Settles `openSessionConnection`; absent once it is settled. */
  first: { resolve: (event: ConnectedEvent) => void; reject: (error: Error) => void } | undefined
}

/** What `connect` rejects with. */
export class SessionError extends Error {
  readonly code: number
  constructor({ code, message }: SessionErrorEvent['error']) {
    super(message)
    this.name = 'SessionError'
    this.code = code
  }
}

function failConnection(link: Link, error: SessionErrorEvent['error']): void {
  link.events.error({ error, requestTime: Date.now() })
  if (!link.first) return
  // Refused: the close that follows ends what never began.
  link.isEnded = true
  link.first.reject(new SessionError(error))
  link.first = undefined
}

function sendPing(link: Link): void {
  const { socket } = link
  if (socket?.readyState !== WebSocket.OPEN) return
  socket.send(JSON.stringify({ type: 'ping', t0: performance.now() }))
}

function greet(link: Link, frame: ServerFrame): void {
  link.resume = frame.resume as string
  const { leader, players } = frame.state as ConnectedEvent
  const participants = frame.participants as ConnectedEvent['participants']
  const participant = frame.participant as ConnectedEvent['participant']
  if (link.attempt > 0) link.events.reconnected(link.attempt)
  link.attempt = 0
  const ping = () => {
    sendPing(link)
  }
  for (let count = 0; count < firstPings; count++) setTimeout(ping, count * 200)
  link.events.frame(frame)
  link.first?.resolve({ participant, participants, leader, players })
  link.first = undefined
}

function take(link: Link, frame: ServerFrame): void {
  if (frame.type === 'pong') {
    link.clock.observe(frame.t1 as number, frame.t0 as number)
  } else if (frame.type === 'connected') {
    greet(link, frame)
  } else if (frame.type === 'error') {
    failConnection(link, frame.error as SessionErrorEvent['error'])
  } else {
    link.events.frame(frame)
  }
}

function reconnectLater(link: Link): void {
  link.attempt += 1
  link.events.reconnecting(link.attempt)
  setTimeout(
    () => {
      if (!link.isEnded) openSessionSocket(link)
    },
    reconnectDelay(link.attempt, Math.random()),
  )
}

function handleClose(link: Link, code: number): void {
  if (link.isEnded) return
  if (link.first) {
    failConnection(link, {
      code: 201,
      name: 'connection_failed',
      message: 'The server cannot be reached',
    })
    return
  }
  if (code < closedForGood) {
    reconnectLater(link)
    return
  }
  link.isEnded = true
  link.events.disconnected({ reason: code === replaced ? 'replaced' : 'closed' })
}

function openSessionSocket(link: Link): void {
  const { options, clock, resume } = link
  clock.reset()
  const socket = new WebSocket(options.url, 'wt.v1')
  link.socket = socket
  const pings = setInterval(() => {
    sendPing(link)
  }, pingInterval)
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify({ type: 'connect', ...options.connect, ...(resume && { resume }) }))
  })
  socket.addEventListener('message', ({ data }) => {
    take(link, JSON.parse(String(data)) as ServerFrame)
  })
  socket.addEventListener('close', ({ code }) => {
    clearInterval(pings)
    handleClose(link, code)
  })
}

/**
 * Takes part in a session until it is closed; a connection that is lost is made again, as the same
 * participant. Rejects with a `SessionError` when the first connection is refused or fails.
 */
export async function openSessionConnection(
  options: ConnectionOptions,
  events: ConnectionEvents,
): Promise<{ connection: SessionConnection; connected: ConnectedEvent }> {
  const link: Link = {
    options,
    events,
    // One that nobody sets.
    clock: createServerClock(() => performance.now()),
    socket: undefined,
    resume: undefined,
    attempt: 0,
    isEnded: false,
    first: undefined,
  }
  const connected = await new Promise<ConnectedEvent>((resolve, reject) => {
    link.first = { resolve, reject }
    openSessionSocket(link)
  })
  const connection: SessionConnection = {
    clock: link.clock,
    send(frame) {
      if (link.socket?.readyState !== WebSocket.OPEN) return false
      link.socket.send(JSON.stringify(frame))
      return true
    },
    close() {
      if (link.isEnded) return
      link.isEnded = true
      link.socket?.close(1000)
      events.disconnected({ reason: 'left' })
    },
  }
  return { connection, connected }
}
