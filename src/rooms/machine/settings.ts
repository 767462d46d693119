import type { SettingChanges } from './command.js'
import { changedGrants, effectiveMask, withGrants, type GrantedRole } from './grants.js'
import { accept, refuse, type Outcome } from './outcome.js'
import { listPermissions, type Mask, type Permission } from './permissions.js'
import { withQueue } from './queue-order.js'
import { segmentCategories, type RoomState } from './state.js'

const longestTitle = 255
const longestDescription = 4000

const settingPermissions = {
  title: 'configure-room.set-title',
  description: 'configure-room.set-description',
  visibility: 'configure-room.set-visibility',
  queueMode: 'configure-room.set-queue-mode',
  autoSkipSegmentCategories: 'configure-room.other',
  restoreQueueBehavior: 'configure-room.other',
  enableVoteSkip: 'configure-room.other',
} as const satisfies Record<Exclude<keyof SettingChanges, 'grants'>, Permission>

const grantPermissions = {
  0: 'configure-room.set-permissions.for-all-unregistered-users',
  1: 'configure-room.set-permissions.for-all-registered-users',
  2: 'configure-room.set-permissions.for-trusted-users',
  3: 'configure-room.set-permissions.for-moderator',
} as const satisfies Record<GrantedRole, Permission>

const isSame = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((item, at) => item === b[at])
    : a === b

type Plain = Omit<SettingChanges, 'grants'>
const plainSettings = [
  'title',
  'description',
  'visibility',
  'queueMode',
  'autoSkipSegmentCategories',
  'restoreQueueBehavior',
  'enableVoteSkip',
] as const satisfies (keyof Plain)[]

/** The settings that a change names and that would become different, with their new values. */
function changedSettings(state: RoomState, changes: SettingChanges) {
  const { autoSkipSegmentCategories: wanted } = changes
  const sorted = wanted && segmentCategories.filter((category) => wanted.includes(category))
  const values = { ...changes, autoSkipSegmentCategories: sorted }
  return plainSettings.flatMap((name) =>
    values[name] === undefined || isSame(values[name], state[name])
      ? []
      : [{ name, value: values[name] }],
  )
}

/** Which permissions a change takes: nobody grants what they may not do themselves. */
export function permissionsToSet(
  state: RoomState,
  changes: SettingChanges,
  mask: Mask,
): Permission[] {
  const grants = changedGrants(state.grants, changes.grants ?? {})
  const added = grants.reduce(
    (all, [role, wanted]) => all | (wanted & ~effectiveMask(state.grants, role)),
    0,
  )
  return [
    ...changedSettings(state, changes).map(({ name }) => settingPermissions[name]),
    ...grants.map(([role]) => grantPermissions[role]),
    ...listPermissions(added & ~mask),
  ]
}

export const isTextValid = ({ title = '', description = '' }: SettingChanges): boolean =>
  title.length <= longestTitle && !/[\n\r]/.test(title) && description.length <= longestDescription

/** Changes what is named and nothing else. */
export function set(state: RoomState, changes: SettingChanges): Outcome {
  if (!isTextValid(changes)) return refuse('text_invalid')
  // Nobody could ever enter it.
  const isLost = changes.visibility === 'private' && state.ownerId === undefined
  if (isLost) return refuse('owner_required')
  const settings = changedSettings(state, changes)
  const grants = changedGrants(state.grants, changes.grants ?? {})
  if (settings.length === 0 && grants.length === 0) return accept(state)
  const named = Object.fromEntries(settings.map(({ name, value }) => [name, value]))
  const changed: RoomState = { ...state, ...named, grants: withGrants(state.grants, grants) }
  const skipVotes = changed.enableVoteSkip ? state.skipVotes : []
  return accept(withQueue({ ...changed, skipVotes }, state.queue))
}
