import type { Command, SettingChanges } from '../../../src/rooms/machine/command.js'
import { allNames, lowestRole, type Member, type Oracle } from './oracle.js'

/** Which number is which permission, as clients of OpenTogetherTube have them. */
const bitNames = [
  'playback.play-pause',
  'playback.skip',
  'playback.seek',
  'manage-queue.add',
  'manage-queue.remove',
  'manage-queue.order',
  'manage-queue.vote',
  'chat',
  'configure-room.set-title',
  'configure-room.set-description',
  'configure-room.set-visibility',
  'configure-room.set-queue-mode',
  'configure-room.set-permissions.for-moderator',
  'configure-room.set-permissions.for-trusted-users',
  'configure-room.set-permissions.for-all-registered-users',
  'configure-room.set-permissions.for-all-unregistered-users',
  'manage-users.promote-admin',
  'manage-users.demote-admin',
  'manage-users.promote-moderator',
  'manage-users.demote-moderator',
  'manage-users.promote-trusted-user',
  'manage-users.demote-trusted-user',
  'configure-room.other',
  'playback.speed',
  'manage-users.kick',
  'manage-queue.play-now',
  'manage-queue.edit',
]

const namesIn = (mask: number) => bitNames.filter((_, bit) => Math.floor(mask / 2 ** bit) % 2 === 1)

/** What a change of grants makes different: a role, what it may then itself, and what it might. */
export function grantsIn(oracle: Oracle, { grants = {} }: SettingChanges) {
  return [grants[0], grants[1], grants[2], grants[3]].map((mask, role) => {
    if (mask === undefined) return undefined
    const names = namesIn(mask).filter((name) => lowestRole(name) <= role)
    const had = allNames.filter((name) => oracle.roleMay(role, name))
    const isAsBefore = names.length === had.length && names.every((name) => had.includes(name))
    return isAsBefore ? undefined : { names, had }
  })
}

const groups = ['all-unregistered-users', 'all-registered-users', 'trusted-users', 'moderator']

function toSet(oracle: Oracle, changes: SettingChanges): string[] {
  const { room } = oracle
  const isNew = (value: unknown, old: unknown) => value !== undefined && value !== old
  return [
    ...(isNew(changes.title, room.title) ? ['configure-room.set-title'] : []),
    ...(isNew(changes.visibility, room.visibility) ? ['configure-room.set-visibility'] : []),
    ...(isNew(changes.queueMode, room.mode) ? ['configure-room.set-queue-mode'] : []),
    ...(isNew(changes.enableVoteSkip, room.voteSkip) ? ['configure-room.other'] : []),
    ...grantsIn(oracle, changes).flatMap((change, role) =>
      change
        ? [
            `configure-room.set-permissions.for-${groups[role] ?? ''}`,
            ...change.names.filter((name) => !change.had.includes(name)),
          ]
        : [],
    ),
  ]
}

function toPromote(old: number, role: number): string[] {
  const names = ['trusted-user', 'moderator', 'admin']
  const given = names[role - 2]
  const taken = role < old ? names[old - 2] : undefined
  return [
    ...(given ? [`manage-users.promote-${given}`] : []),
    ...(taken ? [`manage-users.demote-${taken}`] : []),
  ]
}

function toUndo({ room }: Oracle, id: number): string[] {
  const done = room.done.find(({ number }) => number === id)
  if (!done) return []
  const isShown = done.what === 'add' && room.now && done.ids.includes(room.now.id)
  const opposite = {
    seek: 'playback.seek',
    skip: 'playback.skip',
    add: 'manage-queue.remove',
    remove: 'manage-queue.add',
  }
  return [opposite[done.what], ...(isShown ? ['playback.skip'] : [])]
}

const simple: Partial<Record<Command['type'], string>> = {
  play: 'playback.play-pause',
  pause: 'playback.play-pause',
  skip: 'playback.skip',
  seek: 'playback.seek',
  speed: 'playback.speed',
  add: 'manage-queue.add',
  edit: 'manage-queue.edit',
  remove: 'manage-queue.remove',
  order: 'manage-queue.order',
  vote: 'manage-queue.vote',
  chat: 'chat',
  kick: 'manage-users.kick',
  ban: 'manage-users.kick',
  readmit: 'manage-users.kick',
}

/** The permissions that a command takes, by name. */
export function takes(oracle: Oracle, inRoom: readonly Member[], command: Command): string[] {
  const { room } = oracle
  if (command.type === 'set') return toSet(oracle, command.changes)
  if (command.type === 'undo') return toUndo(oracle, command.id)
  if (command.type === 'promote') {
    const target = inRoom.find(({ id }) => id === command.connectionId)
    return target ? toPromote(oracle.roleOf(target), command.role) : []
  }
  if (command.type === 'play-now') {
    const isQueued = room.queue.some(({ id }) => id === command.video.id)
    return ['manage-queue.play-now', isQueued ? 'manage-queue.order' : 'manage-queue.add']
  }
  const name = simple[command.type]
  return name === undefined ? [] : [name]
}
