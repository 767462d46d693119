import type { FastifyBaseLogger } from 'fastify'
import { second, type Clock } from '../../../platform/clock.js'
import {
  createSender,
  receiveInTurn,
  watchLife,
  type Sender,
  type Socket,
} from '../../../platform/http/web-sockets.js'
import { Problem } from '../../../platform/problem.js'
import { createBucket } from '../../../rooms/bucket.js'
import { clientFrame, closeCodes, type ClientFrame } from './frames.js'

/** Milliseconds for the first frame, which must say who comes. */
const authTime = 10 * second
/** Frames in a row that are no frames of this protocol. */
const mostMistakes = 3

/** What a socket does with the frames of whoever is behind it. */
export interface Session {
  /** Throws a `Problem` for what is refused. */
  receive(frame: Exclude<ClientFrame, { action: 'auth' }>): Promise<void>
  /** Called once, when the socket is closed. */
  end(): void
}

export interface SocketHandlers {
  /** Lets in who shows this; throws a `Problem` for whom it does not. */
  authenticate(frame: Extract<ClientFrame, { action: 'auth' }>, sender: Sender): Promise<Session>
  /** The close code for a problem at the door. */
  closeCodeOf(problem: Problem): number
}

export interface SocketParts {
  logger: FastifyBaseLogger
  clock: Clock
  /** Frames a second that a client may send. */
  messagesPerSecond: number
}

const errorFrame = ({ code, message }: Problem, request?: unknown): string =>
  JSON.stringify({ action: 'error', error: { name: code, message }, request })

/** A frame, or the problem with it. */
function parseFrame(text: string): ClientFrame | Problem {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return new Problem('input_invalid', 'A frame must be JSON')
  }
  const { data, error } = clientFrame.safeParse(json)
  if (data) return data
  const [issue] = error.issues
  const place = issue?.path.join('.') ?? ''
  return new Problem('input_invalid', `${place || 'frame'}: ${issue?.message ?? 'invalid'}`)
}

/** What a socket has come to. */
interface Served {
  socket: Socket
  sender: Sender
  parts: SocketParts
  handlers: SocketHandlers
  /** Absent before the first frame has said who it is. */
  session: Session | undefined
  /** Frames in a row that were none. */
  mistakes: number
  isClosed: boolean
}

/** Tells a client why something is refused; what went wrong here ends the socket. */
function fail({ sender, parts }: Served, error: unknown, request?: object): void {
  if (error instanceof Problem && error.status < 500) {
    sender.send(errorFrame(error, request))
    return
  }
  parts.logger.error({ err: error }, 'A frame in a room failed')
  sender.close(closeCodes.unknown)
}

async function enterWithFrame(served: Served, frame: ClientFrame): Promise<void> {
  const { sender, handlers } = served
  if (frame.action !== 'auth') {
    sender.close(closeCodes.missingToken)
    return
  }
  try {
    const session = await handlers.authenticate(frame, sender)
    if (served.isClosed) session.end()
    else served.session = session
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    sender.close(handlers.closeCodeOf(error), error.message.slice(0, 100))
  }
}

function refuseFrame(served: Served, problem: Problem): void {
  const { sender } = served
  if (!served.session) {
    sender.close(closeCodes.missingToken)
    return
  }
  served.mistakes += 1
  sender.send(errorFrame(problem))
  if (served.mistakes >= mostMistakes) sender.close(closeCodes.unknown, 'Too many invalid frames')
}

async function handle(served: Served, text: string): Promise<void> {
  if (served.isClosed) return
  const frame = parseFrame(text)
  if (frame instanceof Problem) {
    refuseFrame(served, frame)
    return
  }
  served.mistakes = 0
  const { session } = served
  if (!session) return enterWithFrame(served, frame)
  if (frame.action === 'auth') {
    const text = 'You are in the room already: a second auth changes nothing'
    served.sender.send(errorFrame(new Problem('input_invalid', text), { action: 'auth' }))
    return
  }
  try {
    await session.receive(frame)
  } catch (error) {
    const { action } = frame
    fail(served, error, frame.action === 'req' ? { type: frame.request.type } : { action })
  }
}

/** Takes in at most so many frames a second. */
function receiveFrames(served: Served): void {
  const { socket, sender, parts } = served
  const bucket = createBucket(parts.clock, parts.messagesPerSecond)
  receiveInTurn(socket, {
    admit: () => bucket.take(),
    refuse() {
      sender.send(errorFrame(new Problem('too_many_attempts', 'Too many messages a second')))
    },
    handle: (text) => handle(served, text),
    fail(error) {
      fail(served, error)
    },
  })
}

/**
 * Serves one client of a room: its first frame says who it is, each later one is checked, bounded
 * in number and done in its order. What is refused gets an `error` frame; nothing of a client ends
 * in an exception.
 */
export function serveSocket(socket: Socket, parts: SocketParts, handlers: SocketHandlers): void {
  const sender = createSender(socket)
  const state = { session: undefined, mistakes: 0, isClosed: false }
  const served: Served = { socket, sender, parts, handlers, ...state }
  const deadline = setTimeout(() => {
    if (!served.session) sender.close(closeCodes.missingToken, 'No token came in time')
  }, authTime).unref()
  const life = watchLife(socket)
  receiveFrames(served)
  socket.on('close', () => {
    served.isClosed = true
    clearTimeout(deadline)
    clearInterval(life)
    served.session?.end()
  })
}
