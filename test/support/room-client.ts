import type { Test } from 'tap'
import WebSocket from 'ws'
import { waitUntil } from './listen.js'

export type Frame = Record<string, unknown> & { action: string }

interface Shown {
  id: string
  name: string
  status: string
  role: number
}

interface UserUpdate {
  kind: 'init' | 'update' | 'remove'
  value: Shown | Shown[] | string
}

/** Somebody at the WebSocket of a room. */
export interface RoomClient {
  /** Every frame so far, of all of its connections. */
  frames: Frame[]
  send: (frame: object | string) => void
  /** Asks something of the room, in OpenTogetherTube's numbers. */
  ask: (request: object) => void
  /** The code that the last connection was closed with. */
  closed: () => number | undefined
  /** The id of its connection; undefined while it is not in the room. */
  id: () => string | undefined
  /** Who is in the room, as the frames say. */
  users: () => Shown[]
  /** What was said in the room. */
  texts: () => unknown[]
  /** The first frame of an action that has not been waited for yet. */
  next: (action: string) => Promise<Frame>
  /** Stops and goes on with reading what comes. */
  pause: () => void
  resume: () => void
  end: () => void
}

export interface RoomClientOptions {
  /** `ws://…` */
  base: string
  name: string
  /** What a browser sends along by itself. */
  headers?: Record<string, string>
  /** Sent as soon as a connection is open. */
  first?: object
  /** Whether it connects again when a connection is lost, as OpenTogetherTube's client does. */
  comesBack?: boolean
  /** Whether it answers pings. */
  answersPings?: boolean
}

const listOf = (value: UserUpdate['value']) => (typeof value === 'string' ? [] : [value].flat())

function updateUsers(users: Map<string, Shown>, { kind, value }: UserUpdate): void {
  if (kind === 'init') users.clear()
  if (kind === 'remove' && typeof value === 'string') users.delete(value)
  for (const user of listOf(value)) users.set(user.id, user)
}

/** Below 4000 a client of OpenTogetherTube comes back. */
const isLost = (code: number) => code < 4000

export const auth = (token: string, more: object = {}) => ({ action: 'auth', token, ...more })

export function openRoomClient(t: Test, options: RoomClientOptions): RoomClient {
  const { base, name, first, headers, comesBack = false, answersPings: autoPong = true } = options
  const frames: Frame[] = []
  const waited = new Set<Frame>()
  const users = new Map<string, Shown>()
  let code: number | undefined
  let id: string | undefined
  let isEnded = false
  const take = (frame: Frame) => {
    frames.push(frame)
    if (frame.action === 'you') id = (frame.info as { id: string }).id
    if (frame.action === 'user') updateUsers(users, frame.update as UserUpdate)
  }
  const connect = (): WebSocket => {
    const how = { headers, handshakeTimeout: 2000, autoPong }
    const opened = new WebSocket(`${base}/api/room/${name}`, how)
    opened.on('open', () => {
      if (first) opened.send(JSON.stringify(first))
    })
    opened.on('message', (data: Buffer) => {
      take(JSON.parse(data.toString()) as Frame)
    })
    opened.on('close', (closeCode) => {
      code = closeCode
      id = undefined
      if (!comesBack || isEnded || !isLost(closeCode)) return
      setTimeout(
        () => {
          if (!isEnded) socket = connect()
        },
        100 + Math.random() * 400,
      )
    })
    opened.on('error', () => {
      // A close follows.
    })
    return opened
  }
  let socket = connect()
  const send = (frame: object | string) => {
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }
  const end = () => {
    isEnded = true
    socket.terminate()
  }
  t.teardown(end)
  return {
    frames,
    send,
    end,
    pause: () => {
      socket.pause()
    },
    resume: () => {
      socket.resume()
    },
    ask: (request) => {
      send({ action: 'req', request })
    },
    closed: () => code,
    id: () => id,
    users: () => [...users.values()],
    texts: () => frames.filter(({ action }) => action === 'chat').map(({ text }) => text),
    async next(action) {
      const find = () => frames.find((frame) => frame.action === action && !waited.has(frame))
      await waitUntil(`a ${action} frame`, () => find() !== undefined)
      const found = find()
      if (!found) throw new Error('gone')
      waited.add(found)
      return found
    },
  }
}
