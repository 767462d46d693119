import { randomUUID } from 'node:crypto'
import { checkName, nameKeyOf } from '../../identity/accounts/names.js'
import { second } from '../../platform/clock.js'
import { isUniqueViolation } from '../../platform/db/engine.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import type { RoomContext } from '../context.js'
import { makeProcessId } from '../process-id.js'
import { repeat } from '../repeat.js'
import {
  closeLiveSession,
  joinSession,
  listPresent,
  lostAfter,
  publishSignal,
  type FollowParts,
} from './follow-sessions.js'
import {
  adoptParticipants,
  leaderOf,
  publicOf,
  takeOut,
  type LiveSession,
  type PlayerData,
  type WatchListener,
} from './live-session.js'
import {
  deleteLostParticipants,
  deleteParticipant,
  deleteParticipantsIn,
  deleteParticipantsOf,
  insertParticipant,
  moveParticipant,
  touchParticipants,
  type Participant,
  type StoredParticipant,
} from './participant-store.js'
import { listOpenWatchSessions } from './session-store.js'

/** Who wants to take part. */
export interface Newcomer {
  name: string
  metadata: unknown
  isViewer: boolean
  /** The secret of the seat that they had before a connection was lost. */
  resume: string | undefined
}

/** The state of a session. */
export interface WatchState {
  participants: Participant[]
  leader: string | undefined
  /** Where each player was last, as far as it is known here. */
  data: Map<string, PlayerData>
}

/** Somebody's place in a session, by a connection to this process. */
export interface Seat {
  participant: Participant
  /** The secret that lets them come back as who they are. */
  resume: string
  state: () => WatchState
  /** Throws `too_many_attempts`. */
  send(text: string): void
  /** Throws `watch_viewer` for somebody who only follows, and `too_many_attempts`. */
  report(data: Omit<PlayerData, 'at'>): void
  leave(): Promise<void>
}

/** The sessions that people take part in by connections to this process. */
export interface WatchSessions {
  /**
   * Lets somebody in and tells everyone. Throws `watch_name_taken`, `watch_session_full`,
   * `name_missing` and `name_invalid`.
   */
  enter(sessionId: number, newcomer: Newcomer, listener: WatchListener): Promise<Seat>
  /** The state of a session for somebody outside. */
  view(sessionId: number): Promise<WatchState>
  /** Does once what `start` does again and again. */
  sweep(): Promise<void>
  start(): void
  /** Lets everyone out. */
  close(): Promise<void>
}

const beatEvery = 3 * second
/** Brings back who shows the secret of before; otherwise makes a participant of the newcomer. */
async function seatNewcomer(
  { context, processId }: FollowParts,
  sessionId: number,
  newcomer: Newcomer,
): Promise<{ participant: StoredParticipant; resume: string }> {
  const { db, clock, limits } = context
  const now = clock.now()
  if (newcomer.resume !== undefined) {
    const { resume } = newcomer
    const seat = { sessionId, resumeDigest: digestOf(resume) }
    const participant = await moveParticipant(db, seat, { processId, now })
    if (participant) return { participant, resume }
  }
  const name = checkName(newcomer.name)
  await deleteLostParticipants(db, sessionId, now - lostAfter)
  const resume = randomSecret()
  const { metadata, isViewer } = newcomer
  const who = { id: randomUUID(), name, nameKey: nameKeyOf(name), metadata, isViewer }
  const where = { sessionId, processId, resumeDigest: digestOf(resume), seenAt: now }
  const present = await listPresent(context, [sessionId])
  if (present.length >= limits.people) throw new Problem('watch_session_full')
  try {
    return { participant: await insertParticipant(db, { ...who, ...where }), resume }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const text = `Somebody in this session is called ${name} already: choose another name`
    throw new Problem('watch_name_taken', text, { cause: error })
  }
}

const stateOf = (session: LiveSession): WatchState => ({
  participants: [...session.participants.values()].map(publicOf),
  leader: leaderOf(session),
  data: session.data,
})

/** Counts what somebody sends; throws `too_many_attempts` past what a session may take in. */
function count({ bucket }: LiveSession): void {
  if (bucket.take()) return
  const text = 'Too many messages a second in this session; ROOM_MESSAGES is the limit'
  throw new Problem('too_many_attempts', text)
}

async function leaveSession(
  parts: FollowParts,
  session: LiveSession,
  { id, listener }: { id: string; listener: WatchListener },
): Promise<void> {
  if (session.listeners.get(id) !== listener) return
  session.listeners.delete(id)
  try {
    await deleteParticipant(parts.context.db, id, parts.processId)
  } finally {
    publishSignal(parts, session.id, { kind: 'left', id })
    if (session.listeners.size === 0) closeLiveSession(parts, session.id)
  }
}

function makeSeat(
  parts: FollowParts,
  session: LiveSession,
  {
    participant,
    resume,
    listener,
  }: { participant: StoredParticipant; resume: string; listener: WatchListener },
): Seat {
  const { context, processId } = parts
  const { id } = participant
  return {
    participant: publicOf(participant),
    resume,
    state: () => stateOf(session),
    send(text) {
      count(session)
      publishSignal(parts, session.id, { kind: 'message', processId, id, text })
    },
    report(player) {
      if (participant.isViewer) throw new Problem('watch_viewer')
      count(session)
      const data = { ...player, at: context.clock.now() }
      publishSignal(parts, session.id, { kind: 'data', processId, id, data })
    },
    leave: () => leaveSession(parts, session, { id, listener }),
  }
}

async function admitNewcomer(
  parts: FollowParts,
  sessionId: number,
  { newcomer, listener }: { newcomer: Newcomer; listener: WatchListener },
): Promise<Seat> {
  const { participant, resume } = await seatNewcomer(parts, sessionId, newcomer)
  const session = await joinSession(parts, sessionId, { id: participant.id, listener })
  publishSignal(parts, sessionId, { kind: 'joined', processId: parts.processId, participant })
  return makeSeat(parts, session, { participant, resume, listener })
}

/** Ends a session for everyone at this process. */
async function endSession({ context }: FollowParts, session: LiveSession): Promise<void> {
  for (const id of [...session.listeners.keys()]) takeOut(session, id, 'over')
  await deleteParticipantsIn(context.db, session.id)
}

/** Compares the sessions that are followed here with the database: signals can be lost. */
async function sweepSessions(parts: FollowParts): Promise<void> {
  const { context, processId } = parts
  const { db, clock } = context
  const sessions = await Promise.all(parts.sessions.values())
  if (sessions.length === 0) return
  const now = clock.now()
  const ids = sessions.flatMap(({ listeners }) => [...listeners.keys()])
  const known = await touchParticipants(db, ids, { processId, now })
  const sessionIds = sessions.map(({ id }) => id)
  const open = await listOpenWatchSessions(db, sessionIds, now)
  const before = new Map(sessions.map(({ id, participants }) => [id, new Set(participants.keys())]))
  const stored = new Map<number, StoredParticipant[]>(sessionIds.map((id) => [id, []]))
  for (const one of await listPresent(context, sessionIds)) stored.get(one.sessionId)?.push(one)
  for (const session of sessions) {
    const present = stored.get(session.id) ?? []
    if (!open.has(session.id)) await endSession(parts, session)
    else adoptParticipants(session, present, before.get(session.id))
    if (session.listeners.size === 0) closeLiveSession(parts, session.id)
  }
  for (const session of sessions) {
    for (const id of ids) if (!known.has(id)) takeOut(session, id, 'lost')
  }
}

/** The sessions of a process. There is one for each process that serves them. */
export function createWatchSessions(context: RoomContext): WatchSessions {
  const parts: FollowParts = {
    context,
    processId: makeProcessId(),
    sessions: new Map(),
    ends: new Map(),
  }
  let end: (() => Promise<void>) | undefined
  const sweep = () => sweepSessions(parts)
  return {
    enter: (sessionId, newcomer, listener) =>
      admitNewcomer(parts, sessionId, { newcomer, listener }),
    async view(sessionId) {
      const found = await parts.sessions.get(sessionId)
      if (found) return stateOf(found)
      const stored = await listPresent(context, [sessionId])
      const leader = stored.find(({ isViewer }) => !isViewer)?.id
      return { participants: stored.map(publicOf), leader, data: new Map() }
    },
    sweep,
    start() {
      end = repeat(sweep, beatEvery, (err) => {
        context.logger.error({ err }, 'Watch-together sessions could not be compared; trying again')
      })
    },
    async close() {
      await end?.()
      for (const id of parts.sessions.keys()) closeLiveSession(parts, id)
      await deleteParticipantsOf(context.db, parts.processId)
    },
  }
}
