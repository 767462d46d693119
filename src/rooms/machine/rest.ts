import { positionAt, stopPlayback } from './playback.js'
import { withQueue } from './queue-order.js'
import type { RoomState } from './state.js'

/** Puts a room to rest: nothing plays, and the queue is kept aside with what was on. */
export function rest(state: RoomState, now: number): RoomState {
  if (!state.isActive) return state
  const { current } = state
  const shown = current ? [{ ...current, startAt: positionAt(state, now) }] : []
  const kept = [...shown, ...state.queue]
  const stopped = {
    ...stopPlayback(state, now),
    isActive: false,
    queue: [],
    votes: {},
    undoable: [],
  }
  return kept.length > 0 ? { ...stopped, previousQueue: kept } : stopped
}

/** Makes a room that rests ready for people, with its old queue as the room wants it. */
export function wake(state: RoomState): RoomState {
  if (state.isActive) return state
  const active = { ...state, isActive: true }
  if (state.restoreQueueBehavior === 'prompt') return active
  const isRestored = state.restoreQueueBehavior === 'always'
  const queue = isRestored ? (state.previousQueue ?? []) : []
  return withQueue({ ...active, previousQueue: undefined }, queue)
}

/** Drops the votes of somebody who has left. */
export function forgetVotes(state: RoomState, identity: string): RoomState {
  const lists = [state.skipVotes, ...Object.values(state.votes)]
  if (!lists.some((voters) => voters.includes(identity))) return state
  const without = (voters: readonly string[]) => voters.filter((other) => other !== identity)
  const votes = Object.fromEntries(
    Object.entries(state.votes).map(([key, voters]) => [key, without(voters)] as const),
  )
  return withQueue({ ...state, skipVotes: without(state.skipVotes) }, state.queue, votes)
}
