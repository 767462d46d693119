import { connect, type Connection, type ConnectionState } from './connection.js'
import { applyFrame, emptyModel, type Model } from './model.js'
import type { PageConfig } from './page-config.js'
import type { PlayerListener } from './player.js'
import { requests, type PlayerStatus, type RoomRequest, type ServerFrame } from './protocol.js'
import { findOwnUser, mayViewerDo } from './rights.js'
import { connectToRoom, isRefused, type Server } from './server.js'
import { createServerClock, type ServerClock } from '../../../../client/server-clock.js'
import { createStage, type Stage } from './stage.js'

/** What stands over the video, or below it. */
export interface StageState {
  blocked: 'sound' | 'all' | undefined
  /** Why it does not play as it should. */
  problem: string | undefined
}

/** All that the page shows. */
export interface AppState {
  model: Model
  connection: ConnectionState
  stage: StageState
}

/** What the page can do. */
export interface App {
  readonly config: PageConfig
  readonly clock: ServerClock
  readonly stage: Stage
  readonly server: Server
  /** Asks something of the room; what is refused shows as a notice. */
  ask(request: RoomRequest): void
  /** The same over HTTP, below the room's own path; undefined where it was refused. */
  call<T>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<T | undefined>
  notify(text: string): void
  dismiss(): void
  unblock(): void
  retry(): void
}

const socketUrl = (name: string) => {
  const url = new URL(`/api/room/${encodeURIComponent(name)}`, location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}

/** Milliseconds since 1970 by a clock that nobody sets while the page is open. */
const localNow = () => performance.timeOrigin + performance.now()

/** Whether this page is the one that goes on when a video ends whose length nobody knows. */
function isFirstToSkip(model: Model): boolean {
  const { room, users } = model
  if (!room?.currentSource || room.currentSource.length !== undefined) return false
  return users[0]?.id === findOwnUser(model)?.id && mayViewerDo(model, 'playback.skip')
}

interface Parts {
  state: AppState
  change: (changes: Partial<AppState>) => void
}

function createListener(parts: Parts, send: (frame: object) => void): PlayerListener {
  let last: PlayerStatus = 'none'
  const changeStage = (changes: Partial<StageState>) => {
    parts.change({ stage: { ...parts.state.stage, ...changes } })
  }
  return {
    onStatus(status) {
      if (status === last) return
      last = status
      send({ action: 'status', status })
    },
    onBlocked(blocked) {
      changeStage({ blocked })
    },
    onEnded() {
      if (isFirstToSkip(parts.state.model)) send({ action: 'req', request: requests.skip() })
    },
    onFailed(problem) {
      changeStage({ problem })
    },
  }
}

const isShownVideo = (a: Model, b: Model) => a.room?.currentSource?.id === b.room?.currentSource?.id

interface Line {
  parts: Parts
  server: Server
  clock: ServerClock
  stage: Stage
  name: string
}

/** Takes in what the server sends, and shows who comes. */
function openConnection({ parts, server, clock, stage, name }: Line): Connection {
  let askedAt: number | undefined
  const onFrame = (frame: ServerFrame) => {
    if (frame.action === 'sync') {
      clock.observe(frame.serverTime, askedAt)
      askedAt = undefined
    }
    const { model } = parts.state
    const next = applyFrame(model, frame)
    const isNew = !isShownVideo(model, next)
    parts.change({
      model: next,
      ...(isNew ? { stage: { ...parts.state.stage, problem: undefined } } : {}),
    })
    stage.show(next)
  }
  return connect({
    url: socketUrl(name),
    async createFirstFrame() {
      const token = await server.getToken()
      const { rev } = parts.state.model
      const { invite } = server
      return {
        action: 'auth',
        ...(token === undefined ? {} : { token }),
        ...(invite === undefined ? {} : { invite }),
        ...(rev === undefined ? {} : { resume: rev }),
      }
    },
    onSent() {
      clock.reset()
      askedAt = localNow()
    },
    onFrame,
    onState(connection) {
      // Whoever is out does not go on watching.
      if (connection.kind === 'closed') stage.show(emptyModel)
      parts.change({ connection })
    },
  })
}

/** Takes part in a room; `onChange` is called when there is something new to show. */
export function startApp(config: PageConfig, onChange: (state: AppState) => void): App {
  const parts: Parts = {
    state: {
      model: emptyModel,
      connection: { kind: 'connecting' },
      stage: { blocked: undefined, problem: undefined },
    },
    change(changes) {
      parts.state = { ...parts.state, ...changes }
      onChange(parts.state)
    },
  }
  const notify = (text: string) => {
    parts.change({ model: { ...parts.state.model, notice: { kind: 'error', text } } })
  }
  const clock = createServerClock(localNow)
  const server = connectToRoom(config)
  const send = (frame: object) => connection.send(frame)
  const stage = createStage({ clock, config, listener: createListener(parts, send) })
  const connection = openConnection({ parts, server, clock, stage, name: config.name })

  return {
    config,
    clock,
    stage,
    server,
    ask(request) {
      if (!send({ action: 'req', request })) notify('There is no connection right now.')
    },
    async call<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) {
      const url = `/api/room/${encodeURIComponent(config.name)}${path}`
      const called = { method, path: url, ...(body === undefined ? {} : { body }) }
      const found = await server.call<T & object>(called)
      if (!isRefused(found)) return found
      notify(found.refused)
      return undefined
    },
    notify,
    dismiss() {
      parts.change({ model: { ...parts.state.model, notice: undefined } })
    },
    unblock() {
      parts.change({ stage: { ...parts.state.stage, blocked: undefined } })
      stage.unblock()
    },
    retry() {
      connection.retry()
    },
  }
}
