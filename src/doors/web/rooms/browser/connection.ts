import { closeCodes, type ServerFrame } from './protocol.js'

export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  /** Lost; tried again by itself. */
  | { kind: 'waiting'; reason: string }
  /** Ended by the server. */
  | { kind: 'closed'; reason: string; canRetry: boolean }

export interface ConnectionParts {
  url: string
  /** The first frame, which says who comes; throws an Error when there is none to be had. */
  createFirstFrame: () => Promise<object>
  /** The first frame is on its way. */
  onSent: () => void
  onFrame: (frame: ServerFrame) => void
  onState: (state: ConnectionState) => void
}

export interface Connection {
  /** False when there is no connection now. */
  send(frame: object): boolean
  /** Tries at once, where it waits or was closed. */
  retry(): void
}

const firstDelay = 1000
const longestDelay = 30_000

/** Milliseconds before a try, spread so that not all who were cut off come back at once. */
export const delayOf = (failures: number, random: number): number =>
  Math.min(longestDelay, firstDelay * 2 ** failures) * (0.5 + random)

const reasons: Readonly<Record<number, string>> = {
  [closeCodes.invalidUrl]: 'There is no such room.',
  [closeCodes.roomNotFound]: 'This room doesn’t exist any more.',
  [closeCodes.roomUnloaded]: 'This room was closed.',
  [closeCodes.missingToken]: 'You can’t come in.',
  [closeCodes.kicked]: 'You were removed from this room.',
}

function closedStateOf({ code, reason }: CloseEvent): ConnectionState {
  const isForGood = code >= closeCodes.unknown
  if (!isForGood) return { kind: 'waiting', reason: 'The connection was lost.' }
  const known = reasons[code]
  const shown = code === closeCodes.missingToken && reason ? `${reason}.` : known
  return {
    kind: 'closed',
    reason: shown ?? 'Something went wrong.',
    canRetry: code === closeCodes.unknown || code === closeCodes.missingToken,
  }
}

/** Opens one socket and shows its first frame. */
function openSocket(
  { url, onSent, onFrame }: ConnectionParts,
  first: object,
  onClose: (event: CloseEvent) => void,
): WebSocket {
  const socket = new WebSocket(url)
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify(first))
    onSent()
  })
  socket.addEventListener('message', ({ data }: MessageEvent<string>) => {
    // Our own server's frames, which are of this type there.
    onFrame(JSON.parse(data) as ServerFrame)
  })
  socket.addEventListener('close', onClose)
  return socket
}

/** Calls `retry` when it is likely to help: the network is back, or somebody looks at the page. */
function onLikely(retry: () => void): void {
  addEventListener('online', retry)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') retry()
  })
}

/** Keeps a socket to the room open: one that is lost is opened again, later from try to try. */
export function connect(parts: ConnectionParts): Connection {
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  const onFrame = (frame: ServerFrame) => {
    if (frame.action === 'you') {
      failures = 0
      parts.onState({ kind: 'open' })
    }
    parts.onFrame(frame)
  }

  const onEnd = (state: ConnectionState) => {
    socket = undefined
    parts.onState(state)
    if (state.kind !== 'waiting') return
    timer = setTimeout(open, delayOf(failures, Math.random()))
    failures += 1
  }

  function open() {
    clearTimeout(timer)
    timer = undefined
    parts.onState({ kind: 'connecting' })
    parts.createFirstFrame().then(
      (first) => {
        socket = openSocket({ ...parts, onFrame }, first, (event) => {
          onEnd(closedStateOf(event))
        })
      },
      (error: unknown) => {
        onEnd({ kind: 'waiting', reason: error instanceof Error ? error.message : String(error) })
      },
    )
  }

  onLikely(() => {
    if (timer !== undefined) open()
  })
  open()
  return {
    send(frame) {
      if (socket?.readyState !== WebSocket.OPEN) return false
      socket.send(JSON.stringify(frame))
      return true
    },
    retry() {
      if (!socket) open()
    },
  }
}
