import type { RoomState } from './state.js'
import { isSameVideo, keyOf, type Video, type VideoId } from './video.js'

type Votes = RoomState['votes']

const countVotes = (votes: Votes, video: VideoId): number => votes[keyOf(video)]?.length ?? 0

/** Most votes first where the mode wants it; those with as many keep their order. */
function sortByVotes({ queueMode, queue, votes, ...state }: RoomState): RoomState {
  const sorted =
    queueMode === 'vote'
      ? queue.toSorted((a, b) => countVotes(votes, b) - countVotes(votes, a))
      : queue
  return { ...state, queueMode, votes, queue: sorted }
}

/** The state with another queue: votes for what is no longer in it go. */
export function withQueue(
  state: RoomState,
  queue: readonly Video[],
  votes: Votes = state.votes,
): RoomState {
  const kept = queue.flatMap((video): [string, readonly string[]][] => {
    const voters = votes[keyOf(video)]
    return voters === undefined || voters.length === 0 ? [] : [[keyOf(video), voters]]
  })
  return sortByVotes({ ...state, queue, votes: Object.fromEntries(kept) })
}

export const isQueued = ({ queue }: RoomState, video: VideoId): boolean =>
  queue.some((item) => isSameVideo(item, video))

/** Whether a video is the current one or in the queue. */
export const isInQueue = (state: RoomState, video: VideoId): boolean =>
  isQueued(state, video) || (state.current !== undefined && isSameVideo(state.current, video))

export const without = (queue: readonly Video[], video: VideoId): Video[] =>
  queue.filter((item) => !isSameVideo(item, video))
