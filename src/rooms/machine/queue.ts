import type { CommandOf } from './command.js'
import { doerOf } from './doer.js'
import { accept, refuse, type Outcome, type Turn } from './outcome.js'
import { identityOf } from './person.js'
import { positionAt, show } from './playback.js'
import { isQueued, isInQueue, withQueue, without } from './queue-order.js'
import type { RoomState } from './state.js'
import { remember } from './undo.js'
import { isSameVideo, keyOf, type Video } from './video.js'

const isSubtitle = (url: string): boolean => url.endsWith('.vtt')

/** Videos that are not there yet, each once. */
function newVideos(state: RoomState, videos: readonly Video[]): Video[] {
  const fresh = new Map<string, Video>()
  for (const video of videos) {
    if (!isInQueue(state, video) && !fresh.has(keyOf(video))) fresh.set(keyOf(video), video)
  }
  return [...fresh.values()]
}

export function addToQueue(state: RoomState, { videos }: CommandOf<'add'>, turn: Turn): Outcome {
  if (videos.some(({ subtitleUrl }) => subtitleUrl !== undefined && !isSubtitle(subtitleUrl))) {
    return refuse('subtitle_unsupported')
  }
  const added = newVideos(state, videos)
  if (added.length === 0) return refuse('video_queued')
  const queue = [...state.queue, ...added]
  if (queue.length > turn.limits.queue) return refuse('queue_full')
  // Who begins a new queue does not want the old one.
  const begun = withQueue({ ...state, previousQueue: undefined }, queue)
  const kept = remember(begun, turn, { type: 'add', videos: added })
  const event = { type: 'add', videos: added, undoId: kept.undoId } as const
  return accept(kept.state, { ...event, by: doerOf(state, turn) })
}

export function edit(
  state: RoomState,
  { video, subtitleUrl }: CommandOf<'edit'>,
  turn: Turn,
): Outcome {
  if (!isQueued(state, video)) return refuse('video_not_found')
  if (subtitleUrl === undefined) return accept(state)
  if (!isSubtitle(subtitleUrl)) return refuse('subtitle_unsupported')
  const queue = state.queue.map((item) =>
    isSameVideo(item, video) ? { ...item, subtitleUrl } : item,
  )
  const event = { type: 'edit', video, subtitleUrl, by: doerOf(state, turn) } as const
  return accept({ ...state, queue }, event)
}

export function removeFromQueue(
  state: RoomState,
  command: CommandOf<'remove'>,
  turn: Turn,
): Outcome {
  const index = state.queue.findIndex((item) => isSameVideo(item, command.video))
  const video = state.queue[index]
  if (!video) return refuse('video_not_found')
  const voters = state.votes[keyOf(video)] ?? []
  const done = { type: 'remove', video, index, voters } as const
  const kept = remember(withQueue(state, without(state.queue, video)), turn, done)
  const event = { type: 'remove', video, index, undoId: kept.undoId } as const
  return accept(kept.state, { ...event, by: doerOf(state, turn) })
}

export function order(state: RoomState, { from, to }: CommandOf<'order'>): Outcome {
  const video = state.queue[from]
  if (!video || !state.queue[to]) return refuse('out_of_range')
  if (from === to) return accept(state)
  return accept(withQueue(state, state.queue.toSpliced(from, 1).toSpliced(to, 0, video)))
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function shuffle(state: RoomState, { seed }: CommandOf<'shuffle'>): Outcome {
  const random = randomFrom(seed)
  const rest = [...state.queue]
  const queue = state.queue.flatMap(() => rest.splice(Math.floor(random() * rest.length), 1))
  return accept(withQueue(state, queue))
}

/** A vote that is there already, or is not there to be taken back, changes nothing. */
export function vote(state: RoomState, { video, isFor }: CommandOf<'vote'>, turn: Turn): Outcome {
  if (!isQueued(state, video)) return refuse('video_not_found')
  const identity = identityOf(turn.actor)
  const voters = state.votes[keyOf(video)] ?? []
  if (voters.includes(identity) === isFor) return accept(state)
  const changed = isFor ? [...voters, identity] : voters.filter((other) => other !== identity)
  return accept(withQueue(state, state.queue, { ...state.votes, [keyOf(video)]: changed }))
}

/** Plays a video at once; the current one waits on top of the queue, to go on where it is. */
export function playNow(state: RoomState, { video }: CommandOf<'play-now'>, turn: Turn): Outcome {
  const { current, playback } = state
  if (current && isSameVideo(current, video)) return accept(state)
  const { subtitleUrl } = video
  if (subtitleUrl !== undefined && !isSubtitle(subtitleUrl)) return refuse('subtitle_unsupported')
  const known = state.queue.find((item) => isSameVideo(item, video)) ?? video
  const shown = subtitleUrl === undefined ? known : { ...known, subtitleUrl }
  const interrupted = current && { ...current, startAt: positionAt(state, turn.now) }
  const rest = without(state.queue, video)
  const queue = interrupted ? [interrupted, ...rest] : rest
  if (queue.length > turn.limits.queue) return refuse('queue_full')
  return accept(
    withQueue(show(state, shown, { ...playback, position: 0, anchor: turn.now }), queue),
  )
}

/** Appends the videos of the old queue that there is room for, or drops it. */
export function restoreQueue(
  state: RoomState,
  { discards }: CommandOf<'restore-queue'>,
  { limits }: Turn,
): Outcome {
  const { previousQueue } = state
  if (!previousQueue) return refuse('nothing_to_restore')
  const rest = { ...state, previousQueue: undefined }
  if (discards) return accept(rest)
  const queue = [...rest.queue, ...newVideos(rest, previousQueue)].slice(0, limits.queue)
  return accept(withQueue(rest, queue))
}
