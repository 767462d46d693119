import type { CommandOf } from './command.js'
import { doerOf } from './doer.js'
import { accept, refuse, type Outcome, type Turn } from './outcome.js'
import { identityOf, mayDo } from './person.js'
import { anchorAt, moveTo, positionAt, setPlaying, startNext } from './playback.js'
import type { RoomState } from './state.js'
import { remember } from './undo.js'
import { keyOf, type Video } from './video.js'

const slowest = 0.25
const fastest = 4

export function play(state: RoomState, { type }: CommandOf<'play' | 'pause'>, turn: Turn): Outcome {
  const by = doerOf(state, turn)
  return accept(setPlaying(state, type === 'play', turn.now), { type, by })
}

export function seek(state: RoomState, { position }: CommandOf<'seek'>, turn: Turn): Outcome {
  if (!Number.isFinite(position)) return refuse('out_of_range')
  const previousPosition = positionAt(state, turn.now)
  const moved = moveTo(state, position, turn.now)
  const kept = remember(moved, turn, { type: 'seek', position: previousPosition })
  const event = { type: 'seek', position, previousPosition, undoId: kept.undoId } as const
  return accept(kept.state, { ...event, by: doerOf(state, turn) })
}

export function setSpeed(state: RoomState, { speed }: CommandOf<'speed'>, turn: Turn): Outcome {
  if (!(speed >= slowest && speed <= fastest)) return refuse('out_of_range')
  if (speed === state.playback.speed) return accept(state)
  return accept({ ...state, playback: { ...anchorAt(state, turn.now), speed } })
}

/** Whether half of those who may skip want to; a person counts once, by whatever connections. */
function isSkipWanted(state: RoomState, { people }: Turn): boolean {
  const voters = people.filter((person) => mayDo(state, person, 'playback.skip')).map(identityOf)
  const all = new Set(voters)
  const wanting = state.skipVotes.filter((identity) => all.has(identity))
  return wanting.length >= Math.ceil(all.size / 2)
}

function skipNow(state: RoomState, video: Video, turn: Turn): Outcome {
  const playback = anchorAt(state, turn.now)
  const [follower] = state.queueMode === 'dj' ? [] : state.queue
  const voters = follower && state.votes[keyOf(follower)]
  const votes = follower && voters ? { [keyOf(follower)]: voters } : {}
  const done = { type: 'skip', video, playback, votes } as const
  const kept = remember(startNext(state, turn.now), turn, done)
  const event = { type: 'skip', video, undoId: kept.undoId } as const
  const previousPosition = playback.position
  return accept(kept.state, { ...event, previousPosition, by: doerOf(state, turn) })
}

/** Skips, or where that is voted on, votes for it; a second time takes the vote back. */
export function skipVideo(state: RoomState, turn: Turn): Outcome {
  const { current, skipVotes } = state
  if (!current) return refuse('nothing_playing')
  if (!state.enableVoteSkip) return skipNow(state, current, turn)
  const identity = identityOf(turn.actor)
  if (skipVotes.includes(identity)) {
    return accept({ ...state, skipVotes: skipVotes.filter((other) => other !== identity) })
  }
  const voted = { ...state, skipVotes: [...skipVotes, identity] }
  return isSkipWanted(voted, turn) ? skipNow(voted, current, turn) : accept(voted)
}
