import { identityOf } from './person.js'
import { accept, refuse, type Outcome, type Turn } from './outcome.js'
import { moveTo, show, startNext } from './playback.js'
import { isInQueue, withQueue, without } from './queue-order.js'
import type { RoomState, UndoEntry, Undoable } from './state.js'
import { isSameVideo, keyOf } from './video.js'

/** How many commands of a room can be taken back. */
const memory = 20

/** Keeps what was just done so that it can be undone, by the id that is returned. */
export function remember(state: RoomState, turn: Turn, done: Undoable) {
  const undoId = state.serial + 1
  const entry: UndoEntry = { ...done, id: undoId, by: identityOf(turn.actor) }
  const undoable = [...state.undoable, entry].slice(-memory)
  return { undoId, state: { ...state, serial: undoId, undoable } }
}

export const findUndoEntry = ({ undoable }: RoomState, id: number): UndoEntry | undefined =>
  undoable.find((entry) => entry.id === id)

type Of<T extends Undoable['type']> = Extract<Undoable, { type: T }>

function undoAdd(state: RoomState, { videos }: Of<'add'>, now: number): Outcome {
  const isAdded = (video: Of<'add'>['videos'][number]) => videos.some((v) => isSameVideo(v, video))
  const { current } = state
  const isCurrent = current !== undefined && isAdded(current)
  const rest = state.queue.filter((video) => !isAdded(video))
  if (!isCurrent && rest.length === state.queue.length) return refuse('undo_unknown')
  // Without a current video nothing is put back into the queue.
  const left = withQueue(state, rest)
  return accept(isCurrent ? startNext({ ...left, current: undefined }, now) : left)
}

function undoRemove(state: RoomState, done: Of<'remove'>, { limits }: Turn): Outcome {
  const { video, index, voters } = done
  if (isInQueue(state, video)) return refuse('video_queued')
  if (state.queue.length >= limits.queue) return refuse('queue_full')
  const queue = state.queue.toSpliced(index, 0, video)
  return accept(withQueue(state, queue, { ...state.votes, [keyOf(video)]: voters }))
}

function undoSkip(state: RoomState, done: Of<'skip'>, { now, limits }: Turn): Outcome {
  const { video, playback } = done
  const { current } = state
  const follower = current && !isSameVideo(current, video) ? current : undefined
  const queue = without(follower ? [follower, ...state.queue] : state.queue, video)
  if (queue.length > limits.queue) return refuse('queue_full')
  const voters = follower && done.votes[keyOf(follower)]
  const votes = follower && voters ? { ...state.votes, [keyOf(follower)]: voters } : state.votes
  // Who has paused since then wants it paused.
  const isPlaying = current ? state.playback.isPlaying : playback.isPlaying
  return accept(
    withQueue(show(state, video, { ...playback, anchor: now, isPlaying }), queue, votes),
  )
}

function undoDone(state: RoomState, done: Undoable, turn: Turn): Outcome {
  switch (done.type) {
    case 'seek':
      return accept(moveTo(state, done.position, turn.now))
    case 'add':
      return undoAdd(state, done, turn.now)
    case 'remove':
      return undoRemove(state, done, turn)
    case 'skip':
      return undoSkip(state, done, turn)
  }
}

/** Takes one thing back that was done here, once. */
export function undo(state: RoomState, { id }: { id: number }, turn: Turn): Outcome {
  const entry = findUndoEntry(state, id)
  if (!entry) return refuse('undo_unknown')
  const undoable = state.undoable.filter((other) => other !== entry)
  return undoDone({ ...state, undoable }, entry, turn)
}
