import { followLeader } from './follow-leader.js'
import {
  openSessionConnection,
  type ConnectionEvents,
  type ServerFrame,
  type SessionConnection,
} from './session-connection.js'
import type {
  ConnectedEvent,
  DisconnectedEvent,
  Listen,
  MessageEvent,
  Participant,
  Player,
  PlayerData,
  ReconnectEvent,
  SessionErrorEvent,
  SessionState,
  SyncData,
  UserConstraints,
} from './session-types.js'

export type * from './session-types.js'

/** Listeners of one kind of event; `on` takes one, `emit` calls all. */
function createEvent<T>(): { on: Listen<T>; emit: (event: T) => void } {
  const listeners = new Set<(event: T) => void>()
  return {
    on(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    emit(event) {
      for (const listener of [...listeners]) listener(event)
    },
  }
}

const connectedEvent = createEvent<ConnectedEvent>()
const disconnectedEvent = createEvent<DisconnectedEvent>()
const messageEvent = createEvent<MessageEvent>()
const syncEvent = createEvent<SyncData>()
const joinEvent = createEvent<Participant>()
const leftEvent = createEvent<{ participantId: string }>()
const errorEvent = createEvent<SessionErrorEvent>()
const reconnectingEvent = createEvent<ReconnectEvent>()
const reconnectedEvent = createEvent<ReconnectEvent>()

/** The session that this page takes part in. */
interface Current {
  connection: SessionConnection
  /** Who one is. */
  id: string
  leader: string | null
  follower: ReturnType<typeof followLeader> | undefined
  /** Those who wait for the state. */
  waiting: ((state: SessionState) => void)[]
}

let current: Current | undefined

const outOfScope = (what: string) => (): never => {
  throw new Error(
    `${what} is not available: this server carries no audio, video or screens, only who takes part, messages and where players are`,
  )
}

function getCurrent(): Current {
  if (!current) throw new Error('Not connected: await WTSession.connect(token, name) first')
  return current
}

/** The address of the socket of the server that made a token, which names it. */
function socketUrlOf(token: string, server: string | undefined): string {
  const address = server ?? issuerOf(token)
  return new URL('/stream/session', address.replace(/^http/, 'ws')).href
}

function issuerOf(token: string): string {
  try {
    const text = atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))
    return String((JSON.parse(text) as { iss: unknown }).iss)
  } catch {
    throw new Error('This is no token of a session: it must be a JWT from /stream/token/v2/')
  }
}

function noteLeader(frame: ServerFrame): void {
  if (current && 'leader' in frame) current.leader = frame.leader as string | null
}

function dispatchFrame(frame: ServerFrame): void {
  noteLeader(frame)
  switch (frame.type) {
    case 'participantJoin':
      joinEvent.emit(frame.participant as Participant)
      return
    case 'participantLeft':
      leftEvent.emit({ participantId: frame.participantId as string })
      return
    case 'message':
      messageEvent.emit({ from: frame.from as Participant, msg: frame.msg as string })
      return
    case 'syncData': {
      const sync = frame as unknown as SyncData
      if (sync.participantId === sync.leader) current?.follower?.observe(sync)
      syncEvent.emit(sync)
      return
    }
    case 'state': {
      const { participants, leader, players } = frame as unknown as SessionState
      for (const resolve of current?.waiting.splice(0) ?? []) {
        resolve({ participants, leader, players })
      }
    }
  }
}

const events: ConnectionEvents = {
  frame: dispatchFrame,
  error: (event) => {
    errorEvent.emit(event)
  },
  disconnected(event) {
    current?.follower?.end()
    current = undefined
    disconnectedEvent.emit(event)
  },
  reconnecting: (attempt) => {
    reconnectingEvent.emit({ attempt })
  },
  reconnected: (attempt) => {
    reconnectedEvent.emit({ attempt })
  },
}

interface Entrance {
  token: string
  name: string
  metadata: unknown
  viewer: boolean
  server: string | undefined
}

async function startSession({ server, ...connect }: Entrance): Promise<ConnectedEvent> {
  if (current) throw new Error('Connected already: call WTSession.disconnect() first')
  const url = socketUrlOf(connect.token, server)
  const { connection, connected } = await openSessionConnection({ url, connect }, events)
  const { participant, leader } = connected
  current = { connection, id: participant.participantId, leader, follower: undefined, waiting: [] }
  connectedEvent.emit(connected)
  return connected
}

function sendFrame(frame: object): void {
  if (getCurrent().connection.send(frame)) return
  throw new Error('The connection is lost; it comes back by itself, see ReconnectListeners')
}

/** Where a player is; milliseconds. */
type PlayerReport = Partial<Pick<PlayerData, 'paused' | 'rate'>>

/** A session for watching together, with the names of Sceenic's SDK. */
export const WTSession: {
  /** Takes part. Rejects with an Error that has Sceenic's `code`. */
  connect: (
    ...how: [
      token: string,
      participantName: string,
      userConstraints?: UserConstraints,
      metadata?: unknown,
    ]
  ) => Promise<ConnectedEvent>
  /** Takes part without moving the players of others. */
  connectAsAViewer: (
    token: string,
    participantName: string,
    userConstraints?: UserConstraints,
  ) => Promise<ConnectedEvent>
  disconnect: () => void
  sendMessage: (msg: string) => void
  /** Tells the others where the player is, in milliseconds. */
  sendPlayerData: (time: number, report?: PlayerReport) => void
  getSessionState: () => Promise<SessionState>
  /** Keeps a player in step with the leader's, or the others with it; returns what ends that. */
  syncPlayer: (player: Player) => () => void
  /** Not available here, as is everything of audio, video and screens. */
  connectWithSharingScreen: () => never
  enableStats: () => never
} = {
  connect: (...[token, name, constraints = {}, metadata = null]) =>
    startSession({ token, name, metadata, viewer: false, server: constraints.server }),
  connectAsAViewer: (token, name, constraints = {}) =>
    startSession({ token, name, metadata: null, viewer: true, server: constraints.server }),
  disconnect() {
    current?.connection.send({ type: 'disconnect' })
    current?.connection.close()
  },
  sendMessage(msg) {
    sendFrame({ type: 'message', msg })
  },
  sendPlayerData(time, { paused = false, rate = 1 } = {}) {
    sendFrame({ type: 'playerData', time, paused, rate })
  },
  getSessionState() {
    sendFrame({ type: 'state' })
    return new Promise((resolve) => getCurrent().waiting.push(resolve))
  },
  syncPlayer(player) {
    const session = getCurrent()
    session.follower?.end()
    const { clock, send } = session.connection
    const isLeader = () => session.leader === session.id
    const report = (data: object) => {
      send({ type: 'playerData', ...data })
    }
    const follower = followLeader(player, { clock, isLeader, report })
    session.follower = follower
    return () => {
      follower.end()
    }
  },
  connectWithSharingScreen: outOfScope('connectWithSharingScreen'),
  enableStats: outOfScope('enableStats'),
}

export const SessionListeners: {
  onConnected: Listen<ConnectedEvent>
  onDisconnected: Listen<DisconnectedEvent>
  onMessageReceived: Listen<MessageEvent>
  onSyncData: Listen<SyncData>
  /** Not available here: there are no streams. */
  onStreamCreated: () => never
  onLocalStreamCreated: () => never
  onMosReport: () => never
  offMosReport: () => never
  onIceDisconnected: () => never
} = {
  onConnected: connectedEvent.on,
  onDisconnected: disconnectedEvent.on,
  onMessageReceived: messageEvent.on,
  onSyncData: syncEvent.on,
  onStreamCreated: outOfScope('onStreamCreated'),
  onLocalStreamCreated: outOfScope('onLocalStreamCreated'),
  onMosReport: outOfScope('onMosReport'),
  offMosReport: outOfScope('offMosReport'),
  onIceDisconnected: outOfScope('onIceDisconnected'),
}

export const ParticipantListeners: {
  onParticipantJoin: Listen<Participant>
  onParticipantLeft: Listen<{ participantId: string }>
} = { onParticipantJoin: joinEvent.on, onParticipantLeft: leftEvent.on }

export const ErrorsListeners: {
  onSessionError: Listen<SessionErrorEvent>
} = { onSessionError: errorEvent.on }

export const ReconnectListeners: {
  onReconnecting: Listen<ReconnectEvent>
  onReconnected: Listen<ReconnectEvent>
} = { onReconnecting: reconnectingEvent.on, onReconnected: reconnectedEvent.on }
