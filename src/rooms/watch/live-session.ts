import type { Bucket } from '../bucket.js'
import type { Participant, StoredParticipant } from './participant-store.js'

/** Where a participant's player is. */
export interface PlayerData {
  /** Position in milliseconds. */
  time: number
  isPaused: boolean
  /** 1 is the speed of the recording. */
  rate: number
  /** When it was so, by the server's clock; epoch milliseconds. */
  at: number
}

/** What happens in a session; every participant gets it. */
export type WatchUpdate =
  | { kind: 'joined'; participant: Participant; leader: string | undefined }
  | { kind: 'left'; id: string; leader: string | undefined }
  | { kind: 'message'; from: Participant; text: string }
  | { kind: 'data'; id: string; data: PlayerData; leader: string | undefined }

/** Why somebody is out: the session is over, they came back elsewhere, or the server lost them. */
export type OutReason = 'over' | 'replaced' | 'lost'

export interface WatchListener {
  update(update: WatchUpdate): void
  out(reason: OutReason): void
}

/** What one process tells the others of a session. */
export type WatchSignal =
  | { kind: 'joined'; processId: string; participant: StoredParticipant }
  | { kind: 'left'; id: string }
  | { kind: 'message'; processId: string; id: string; text: string }
  | { kind: 'data'; processId: string; id: string; data: PlayerData }

/** A session that somebody at this process takes part in. */
export interface LiveSession {
  readonly id: number
  /** Everyone on every process, by id. */
  participants: Map<string, StoredParticipant>
  /** The last of each participant. */
  data: Map<string, PlayerData>
  /** The listeners of this process, by participant. */
  listeners: Map<string, WatchListener>
  bucket: Bucket
}

/** Whom the others follow: the first who came and does not only follow. */
export function leaderOf({ participants }: LiveSession): string | undefined {
  let leader: StoredParticipant | undefined
  for (const participant of participants.values()) {
    if (participant.isViewer) continue
    if (!leader || participant.serial < leader.serial) leader = participant
  }
  return leader?.id
}

export const publicOf = ({ id, name, metadata, isViewer }: Participant): Participant => ({
  id,
  name,
  metadata,
  isViewer,
})

/** Tells everyone at this process, but for `except`. */
function tellAll({ listeners }: LiveSession, update: WatchUpdate, except?: string): void {
  for (const [id, listener] of [...listeners]) if (id !== except) listener.update(update)
}

function joinParticipant(session: LiveSession, participant: StoredParticipant): void {
  const isKnown = session.participants.has(participant.id)
  session.participants.set(participant.id, participant)
  if (isKnown) return
  const update = { kind: 'joined', participant: publicOf(participant) } as const
  tellAll(session, { ...update, leader: leaderOf(session) }, participant.id)
}

function part(session: LiveSession, id: string): void {
  session.data.delete(id)
  if (session.participants.delete(id)) {
    tellAll(session, { kind: 'left', id, leader: leaderOf(session) })
  }
}

/** Lets somebody know that their place at this process is no more. */
export function takeOut({ listeners }: LiveSession, id: string, reason: OutReason): void {
  const listener = listeners.get(id)
  listeners.delete(id)
  listener?.out(reason)
}

/**
 * Takes over who is there by the database, where signals were lost. `before` are those who were known
 * when it was read: signals that came since are newer.
 */
export function adoptParticipants(
  session: LiveSession,
  stored: readonly StoredParticipant[],
  before: ReadonlySet<string> = new Set(),
): void {
  const ids = new Set(stored.map(({ id }) => id))
  for (const id of before) if (!ids.has(id)) part(session, id)
  for (const participant of stored) {
    if (!before.has(participant.id)) joinParticipant(session, participant)
  }
}

/** Does at this process what a signal says. */
export function receiveWatchSignal(
  session: LiveSession,
  signal: WatchSignal,
  processId: string,
): void {
  if (signal.kind === 'joined') {
    if (signal.processId !== processId) takeOut(session, signal.participant.id, 'replaced')
    joinParticipant(session, signal.participant)
    return
  }
  if (signal.kind === 'left') {
    part(session, signal.id)
    return
  }
  if (signal.processId !== processId) session.bucket.drain()
  const from = session.participants.get(signal.id)
  if (!from) return
  if (signal.kind === 'message') {
    tellAll(session, { kind: 'message', from: publicOf(from), text: signal.text })
    return
  }
  session.data.set(signal.id, signal.data)
  const { id, data } = signal
  tellAll(session, { kind: 'data', id, data, leader: leaderOf(session) }, id)
}
