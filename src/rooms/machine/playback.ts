import { day, second } from '../../platform/clock.js'
import type { Accepted } from './outcome.js'
import { withQueue } from './queue-order.js'
import type { Playback, RoomState } from './state.js'
import { videoEndOf, withoutTrim, type Video } from './video.js'

/** A video is on at least this long, in milliseconds, so that no loop of tiny ones spins. */
const leastShow = second
/** In seconds, a month: how far one can go in what has no known end. */
const longest = 30 * (day / second)

type Played = Pick<RoomState, 'playback' | 'current'>

/** Where the video is at a time, in seconds; never beyond its end. */
export function positionAt({ playback, current }: Played, now: number): number {
  const { isPlaying, position, anchor, speed } = playback
  // A clock that was set back stops a video for a while and does not rewind it.
  const elapsed = isPlaying ? Math.max(0, now - anchor) / second : 0
  const end = current && videoEndOf(current)
  return Math.min(position + elapsed * speed, Math.max(position, end ?? Infinity))
}

/**
 * When the next video is to begin, epoch milliseconds: 0 for at once, and undefined when nothing
 * is to happen by itself.
 */
export function dueAt({ isActive, current, queue, playback }: RoomState): number | undefined {
  if (!isActive) return undefined
  if (!current) return queue.length > 0 ? 0 : undefined
  const end = videoEndOf(current)
  if (end === undefined || !playback.isPlaying) return undefined
  const rest = ((end - playback.position) / playback.speed) * second
  // Fractions of seconds are not exact, and a rest of 300.00000001 ms is one of 300.
  return playback.anchor + Math.max(leastShow, Math.ceil(rest - 0.001))
}

/** The same playback with its position taken at `now`. */
export const anchorAt = (state: Played, now: number): Playback => ({
  ...state.playback,
  position: positionAt(state, now),
  anchor: now,
})

/** Makes a video the current one. */
export const show = (state: RoomState, video: Video, playback: Playback): RoomState => ({
  ...state,
  current: video,
  playback,
  skipVotes: [],
})

/** Shows nothing. */
export const stopPlayback = (state: RoomState, now: number): RoomState => ({
  ...state,
  current: undefined,
  playback: { isPlaying: false, position: 0, anchor: now, speed: 1 },
  skipVotes: [],
})

/** Begins what follows the current video, as the queue mode has it. */
export function startNext(state: RoomState, now: number): RoomState {
  const { current, queue, queueMode, playback } = state
  if (current && queueMode === 'dj') {
    return show(state, withoutTrim(current), { ...playback, position: 0, anchor: now })
  }
  const waiting = current && queueMode === 'loop' ? [...queue, withoutTrim(current)] : queue
  const [next, ...rest] = waiting
  if (!next) return stopPlayback(state, now)
  const begun = { ...playback, position: next.startAt ?? 0, anchor: now, speed: 1 }
  return withQueue(show(state, next, begun), rest)
}

/** Begins the next video when that is due; otherwise nothing changes, however often it is asked. */
export function advance(state: RoomState, now: number): Accepted {
  const due = dueAt(state)
  const isDue = due !== undefined && due <= now
  return { state: isDue ? startNext(state, now) : state, events: [] }
}

export function setPlaying(state: RoomState, isPlaying: boolean, now: number): RoomState {
  if (state.playback.isPlaying === isPlaying) return state
  return { ...state, playback: { ...anchorAt(state, now), isPlaying } }
}

/** Moves to a position, or to the nearest one that there is. */
export function moveTo(state: RoomState, position: number, now: number): RoomState {
  const end = (state.current && videoEndOf(state.current)) ?? longest
  const playback = {
    ...state.playback,
    position: Math.min(Math.max(0, position), end),
    anchor: now,
  }
  return { ...state, playback }
}
