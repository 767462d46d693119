import { effectiveMask } from '../../../rooms/machine/grants.js'
import { identityOf, roleOf, type Person } from '../../../rooms/machine/person.js'
import { positionAt } from '../../../rooms/machine/playback.js'
import { roles } from '../../../rooms/machine/roles.js'
import type { RestoreBehavior, RoomState } from '../../../rooms/machine/state.js'
import type { RoomListing } from '../../../rooms/room-store.js'
import { videoToJson } from './video-json.js'

/** OpenTogetherTube's numbers for what happens to the old queue. */
export const restoreBehaviors: readonly RestoreBehavior[] = ['always', 'prompt', 'never']

/** Lowest first and the owner last, as their clients expect. */
const rolesInOrder = [
  roles.unregistered,
  roles.registered,
  roles.trusted,
  roles.moderator,
  roles.administrator,
  roles.owner,
] as const

const grantsToJson = ({ grants }: RoomState) =>
  rolesInOrder.map((role) => [role, effectiveMask(grants, role)] as const)

export const personToJson = (state: RoomState, person: Person) => ({
  id: person.connectionId,
  name: person.name,
  isLoggedIn: person.accountId !== undefined,
  status: person.status,
  role: roleOf(state, person),
})

const settingsToJson = (state: RoomState) => ({
  name: state.name,
  title: state.title,
  description: state.description,
  isTemporary: state.isTemporary,
  visibility: state.visibility,
  queueMode: state.queueMode,
  grants: grantsToJson(state),
  autoSkipSegmentCategories: state.autoSkipSegmentCategories,
  restoreQueueBehavior: restoreBehaviors.indexOf(state.restoreQueueBehavior),
  enableVoteSkip: state.enableVoteSkip,
  queue: state.queue.map(videoToJson),
  hasOwner: state.ownerId !== undefined,
})

/** A room as `GET /api/room/:name` shows it: without what is on. */
export const roomToJson = (state: RoomState, people: readonly Person[]) => ({
  ...settingsToJson(state),
  users: people.map((person) => personToJson(state, person)),
})

/** A room in a list. */
export const listingToJson = ({ current, people, ...listing }: RoomListing) => ({
  ...listing,
  currentSource: current ? videoToJson(current) : null,
  users: people,
})

interface Seen {
  state: RoomState
  people: readonly Person[]
  now: number
}

/** The connections of those who want to skip. */
const skippersOf = ({ state, people }: Seen) =>
  people
    .filter((person) => state.skipVotes.includes(identityOf(person)))
    .map(({ connectionId }) => connectionId)

const voteCounts = ({ votes }: RoomState) =>
  Object.entries(votes).map(([key, voters]) => [key.replace(' ', ''), voters.length] as const)

/** Seconds, to the millisecond. */
const playbackPositionOf = ({ state, now }: Seen) =>
  Math.round(positionAt(state, now) * 1000) / 1000

type SyncProperty = ReturnType<typeof syncProperties>
export type SyncKey = keyof SyncProperty

const syncProperties = (seen: Seen) => {
  const { state } = seen
  return {
    ...settingsToJson(state),
    currentSource: state.current ? videoToJson(state.current) : null,
    isPlaying: state.playback.isPlaying,
    playbackPosition: playbackPositionOf(seen),
    playbackSpeed: state.playback.speed,
    voteCounts: voteCounts(state),
    // SponsorBlock's segments are a matter of clients here.
    videoSegments: [],
    prevQueue: state.previousQueue?.map(videoToJson) ?? null,
    votesToSkip: skippersOf(seen),
  }
}

/** What of a `sync` depends on a property of the state. */
const keysBySource: Partial<Record<keyof RoomState, readonly SyncKey[]>> = {
  title: ['title'],
  description: ['description'],
  visibility: ['visibility'],
  queueMode: ['queueMode'],
  grants: ['grants'],
  autoSkipSegmentCategories: ['autoSkipSegmentCategories'],
  restoreQueueBehavior: ['restoreQueueBehavior'],
  enableVoteSkip: ['enableVoteSkip'],
  isTemporary: ['isTemporary'],
  ownerId: ['hasOwner'],
  current: ['currentSource'],
  queue: ['queue'],
  previousQueue: ['prevQueue'],
  votes: ['voteCounts'],
  skipVotes: ['votesToSkip'],
}

const playbackKeys = (before: RoomState, { playback }: RoomState): SyncKey[] => [
  'playbackPosition',
  ...(before.playback.isPlaying === playback.isPlaying ? [] : (['isPlaying'] as const)),
  ...(before.playback.speed === playback.speed ? [] : (['playbackSpeed'] as const)),
]

/** The properties of a `sync` that two states differ in. */
export function changedSyncKeys(
  changed: readonly (keyof RoomState)[],
  before: RoomState,
  after: RoomState,
): SyncKey[] {
  const keys = changed.flatMap((key) =>
    key === 'playback' ? playbackKeys(before, after) : (keysBySource[key] ?? []),
  )
  return [...new Set(keys)]
}

/** A `sync` frame with everything, or with some properties; `serverTime` is epoch milliseconds. */
export function syncFrame(rev: number, seen: Seen, keys?: readonly SyncKey[]) {
  const all = syncProperties(seen)
  const shown = keys ? Object.fromEntries(keys.map((key) => [key, all[key]])) : all
  return { action: 'sync', ...shown, rev, serverTime: seen.now }
}
