import type { Test } from 'tap'
import WebSocket from 'ws'
import { ask } from './ask.js'
import { waitUntil } from './listen.js'

export type WatchFrame = Record<string, unknown> & { type: string }

/** A client of `/stream/session` that only notes what it gets. */
export interface WatchClient {
  frames: WatchFrame[]
  send: (frame: object | string) => void
  /** The code that the connection was closed with. */
  closed: () => number | undefined
  /** The first frame of a type that has not been waited for yet. */
  next: (type: string) => Promise<WatchFrame>
  /** Cuts the connection off. */
  end: () => void
}

export function openWatchClient(t: Test, base: string, first?: object): WatchClient {
  const frames: WatchFrame[] = []
  const waited = new Set<WatchFrame>()
  let code: number | undefined
  const socket = new WebSocket(`${base.replace('http', 'ws')}/stream/session`, 'wt.v1')
  socket.on('open', () => {
    if (first) socket.send(JSON.stringify(first))
  })
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString()) as WatchFrame)
  })
  socket.on('close', (closeCode) => {
    code = closeCode
  })
  socket.on('error', () => {
    // A close follows.
  })
  t.teardown(() => {
    socket.terminate()
  })
  return {
    frames,
    send: (frame) => {
      socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
    },
    closed: () => code,
    async next(type) {
      const find = () => frames.find((frame) => frame.type === type && !waited.has(frame))
      await waitUntil(`a ${type} frame`, () => find() !== undefined, 20_000)
      const found = find()
      if (!found) throw new Error('gone')
      waited.add(found)
      return found
    },
    end: () => {
      socket.terminate()
    },
  }
}

/** The token of a new session, for the holder of a key. */
export async function mintWatchToken(
  base: string,
  { id, secret }: { id: string; secret: string },
): Promise<string> {
  const headers = { 'auth-api-key': id, 'auth-api-secret': secret }
  const { status, body } = await ask(`${base}/stream/token/v2/`, { headers })
  if (status !== 200) throw new Error(`No token: ${status} ${body}`)
  return (JSON.parse(body) as { token: string }).token
}
