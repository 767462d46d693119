import type { FastifyInstance } from 'fastify'
import type { ZodError } from 'zod'
import { second } from '../../platform/clock.js'
import type { Context } from '../../platform/context.js'
import {
  createSender,
  receiveInTurn,
  watchLife,
  type Sender,
  type Socket,
} from '../../platform/http/web-sockets.js'
import { Problem, type ProblemCode } from '../../platform/problem.js'
import { createBucket } from '../../rooms/bucket.js'
import type { OutReason } from '../../rooms/watch/live-session.js'
import type { Seat, WatchSessions } from '../../rooms/watch/watch-sessions.js'
import {
  sessionCloseCodes,
  sessionErrors,
  sessionFrame,
  type ConnectFrame,
  type SessionFrame,
} from './frames.js'
import { connectedFrame, stateToJson, updateFrame } from './session-json.js'
import { findSessionOfToken } from './session-token.js'

export interface StreamContext extends Context {
  sessions: WatchSessions
}

/** Milliseconds for the first frame, which must say who comes. */
const connectTime = 10 * second
/** Frames in a row that are no frames of this protocol. */
const mostMistakes = 3

const numbers: Partial<Record<ProblemCode, number>> = {
  watch_name_taken: sessionErrors.nameTaken,
  watch_token_invalid: sessionErrors.closed,
  watch_session_full: sessionErrors.full,
  unavailable: sessionErrors.cannotCreate,
  internal: sessionErrors.cannotCreate,
}

/** `code` is Sceenic's number for it, `name` what it is called here. */
const problemFrame = ({ code, message }: Problem, request?: SessionFrame['type']): string =>
  JSON.stringify({
    type: 'error',
    error: { code: numbers[code] ?? sessionErrors.generic, name: code, message },
    ...(request && { request }),
  })

/** What a socket has come to. */
interface Connection {
  context: StreamContext
  socket: Socket
  sender: Sender
  seat: Seat | undefined
  /** Frames in a row that were none. */
  mistakes: number
  isClosed: boolean
}

const describeIssue = ({ issues: [issue] }: ZodError) =>
  `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'invalid'}`

function parseSessionFrame(text: string): SessionFrame {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new Problem('input_invalid', 'A frame must be JSON', { cause: error })
  }
  const { data, error } = sessionFrame.safeParse(json)
  if (error) throw new Problem('input_invalid', describeIssue(error), { cause: error })
  return data
}

const outs: Record<OutReason, [code: number, problem: ProblemCode, text: string]> = {
  over: [sessionCloseCodes.closed, 'watch_token_invalid', 'The session was closed'],
  replaced: [sessionCloseCodes.replaced, 'watch_name_taken', 'You came back by another connection'],
  lost: [
    sessionCloseCodes.tryAgainLater,
    'unavailable',
    'The connection was lost, please come back',
  ],
}

async function takeSeat(connection: Connection, frame: ConnectFrame): Promise<void> {
  const { context, sender } = connection
  const session = await findSessionOfToken(context, frame.token, ['stream', 'sync'])
  const { name, metadata = null, viewer: isViewer, resume } = frame
  // Updates wait until the greeting is out.
  let early: string[] | undefined = []
  const seat = await context.sessions.enter(
    session.id,
    { name, metadata, isViewer, resume },
    {
      update(update) {
        const text = updateFrame(update)
        if (early) early.push(text)
        else sender.send(text)
      },
      out(reason) {
        const [code, problem, text] = outs[reason]
        sender.send(problemFrame(new Problem(problem, text)))
        sender.close(code, text)
      },
    },
  )
  if (connection.isClosed) {
    await seat.leave()
    return
  }
  connection.seat = seat
  sender.send(connectedFrame(seat, context.clock.now()))
  for (const text of early) sender.send(text)
  early = undefined
}

async function connectParticipant(connection: Connection, frame: SessionFrame): Promise<void> {
  const { sender } = connection
  try {
    if (frame.type !== 'connect') {
      throw new Problem('watch_token_invalid', 'The first frame must be connect, with a token')
    }
    await takeSeat(connection, frame)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    sender.send(problemFrame(error, 'connect'))
    sender.close(sessionCloseCodes.refused, error.message.slice(0, 100))
  }
}

/** Does what a participant asks for. */
function performFrame({ context, sender }: Connection, seat: Seat, frame: SessionFrame): void {
  const { rooms } = context.config
  switch (frame.type) {
    case 'connect':
      throw new Problem(
        'input_invalid',
        'You are connected already: a second connect changes nothing',
      )
    case 'message':
      if (frame.msg.length > rooms.chat) {
        throw new Problem('input_invalid', `msg: a message has at most ${rooms.chat} characters`)
      }
      seat.send(frame.msg)
      return
    case 'playerData':
      seat.report({ time: frame.time, isPaused: frame.paused, rate: frame.rate })
      return
    case 'state':
      sender.send(JSON.stringify({ type: 'state', ...stateToJson(seat.state()) }))
      return
    case 'ping':
      sender.send(JSON.stringify({ type: 'pong', t0: frame.t0, t1: context.clock.now() }))
      return
    case 'disconnect':
      sender.close(sessionCloseCodes.normal)
  }
}

function refuseMistake(connection: Connection, problem: Problem): void {
  const { sender } = connection
  connection.mistakes += 1
  sender.send(problemFrame(problem))
  if (!connection.seat || connection.mistakes >= mostMistakes) {
    sender.close(sessionCloseCodes.refused, 'Not a frame of this protocol')
  }
}

async function handleSessionFrame(connection: Connection, text: string): Promise<void> {
  if (connection.isClosed) return
  let frame: SessionFrame
  try {
    frame = parseSessionFrame(text)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    refuseMistake(connection, error)
    return
  }
  connection.mistakes = 0
  if (!connection.seat) return connectParticipant(connection, frame)
  try {
    performFrame(connection, connection.seat, frame)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    connection.sender.send(problemFrame(error, frame.type))
  }
}

/** Serves one client of a session; nothing that it sends ends in an exception. */
function serveParticipant(context: StreamContext, socket: Socket): void {
  const sender = createSender(socket)
  const connection: Connection = {
    context,
    socket,
    sender,
    seat: undefined,
    mistakes: 0,
    isClosed: false,
  }
  const fail = (err: unknown) => {
    context.logger.error({ err }, 'A frame of a watch-together session failed')
    sender.send(problemFrame(new Problem('internal')))
    sender.close(sessionCloseCodes.tryAgainLater)
  }
  const deadline = setTimeout(() => {
    if (!connection.seat) sender.close(sessionCloseCodes.refused, 'No token came in time')
  }, connectTime).unref()
  const life = watchLife(socket)
  const bucket = createBucket(context.clock, context.config.rooms.messagesPerSecond)
  receiveInTurn(socket, {
    admit: () => bucket.take(),
    refuse() {
      const text = 'Too many messages a second; ROOM_MESSAGES_PER_CLIENT is the limit'
      sender.send(problemFrame(new Problem('too_many_attempts', text)))
    },
    handle: (text) => handleSessionFrame(connection, text),
    fail,
  })
  socket.on('close', () => {
    connection.isClosed = true
    clearTimeout(deadline)
    clearInterval(life)
    connection.seat?.leave().catch((err: unknown) => {
      context.logger.warn({ err }, 'A participant could not be let out; the next sweep will do it')
    })
  })
}

/** The socket of a session. No cookie counts here: the first frame has the token. */
export async function sessionSocketRoute(
  app: FastifyInstance,
  context: StreamContext,
): Promise<void> {
  app.route({
    method: 'GET',
    url: '/stream/session',
    constraints: { upgrade: 'websocket' },
    exposeHeadRoute: false,
    config: { access: 'public' },
    schema: { hide: true },
    handler: () => {
      throw new Problem('not_found')
    },
    wsHandler: (socket) => {
      serveParticipant(context, socket)
    },
  })
  app.get(
    '/stream/session',
    { config: { access: 'public' }, exposeHeadRoute: false, schema: { hide: true } },
    async () => {
      throw new Problem('input_invalid', 'Use WebSocket here: a request for an upgrade')
    },
  )
}
