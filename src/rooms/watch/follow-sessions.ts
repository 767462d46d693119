import { second } from '../../platform/clock.js'
import { createBucket } from '../bucket.js'
import type { RoomContext } from '../context.js'
import {
  adoptParticipants,
  receiveWatchSignal,
  takeOut,
  type LiveSession,
  type WatchListener,
  type WatchSignal,
} from './live-session.js'
import { listParticipants } from './participant-store.js'

/** A participant of a process that has not said for so long that it lives is gone. */
export const lostAfter = 10 * second

/** Those who are there at the moment: their processes live. */
export const listPresent = ({ db, clock }: RoomContext, sessionIds: readonly number[]) =>
  listParticipants(db, sessionIds, clock.now() - lostAfter)

const watchTopicOf = (sessionId: number) => `watch:${sessionId}`

/** What a process knows of the sessions that its people take part in. */
export interface FollowParts {
  context: RoomContext
  processId: string
  sessions: Map<number, Promise<LiveSession>>
  /** Ends what a session is subscribed to. */
  ends: Map<number, () => void>
}

async function openLiveSession(parts: FollowParts, sessionId: number): Promise<LiveSession> {
  const { context, processId } = parts
  const session: LiveSession = {
    id: sessionId,
    participants: new Map(),
    data: new Map(),
    listeners: new Map(),
    bucket: createBucket(context.clock, context.limits.roomMessagesPerSecond),
  }
  const receive = (text: string) => {
    // Written by another process of this program.
    receiveWatchSignal(session, JSON.parse(text) as WatchSignal, processId)
  }
  // Before it is read, so that nobody is missed who comes meanwhile.
  parts.ends.set(sessionId, context.relay.subscribe(watchTopicOf(sessionId), receive))
  adoptParticipants(session, await listPresent(context, [sessionId]))
  return session
}

/** The session with a listener more, followed from now on; the last who leaves closes it. */
export async function joinSession(
  parts: FollowParts,
  sessionId: number,
  { id, listener }: { id: string; listener: WatchListener },
): Promise<LiveSession> {
  for (;;) {
    const opening = parts.sessions.get(sessionId) ?? openLiveSession(parts, sessionId)
    parts.sessions.set(sessionId, opening)
    try {
      const session = await opening
      // Otherwise the last of the others has closed it meanwhile.
      if (parts.sessions.get(sessionId) !== opening) continue
      takeOut(session, id, 'replaced')
      session.listeners.set(id, listener)
      return session
    } catch (error) {
      closeLiveSession(parts, sessionId)
      throw error
    }
  }
}

export function closeLiveSession({ sessions, ends }: FollowParts, sessionId: number): void {
  sessions.delete(sessionId)
  ends.get(sessionId)?.()
  ends.delete(sessionId)
}

/** Tells every process that follows a session, this one at once. */
export const publishSignal = ({ context }: FollowParts, sessionId: number, signal: WatchSignal) => {
  context.relay.publish(watchTopicOf(sessionId), JSON.stringify(signal))
}
