import { roles, type Role } from './roles.js'

/**
 * Every permission with the lowest role that can be granted it. The place in this list is the bit
 * in a mask, as OpenTogetherTube's clients know it, so the order is fixed.
 */
const list = [
  ['playback.play-pause', roles.unregistered],
  ['playback.skip', roles.unregistered],
  ['playback.seek', roles.unregistered],
  ['manage-queue.add', roles.unregistered],
  ['manage-queue.remove', roles.unregistered],
  ['manage-queue.order', roles.unregistered],
  ['manage-queue.vote', roles.unregistered],
  ['chat', roles.unregistered],
  ['configure-room.set-title', roles.unregistered],
  ['configure-room.set-description', roles.unregistered],
  ['configure-room.set-visibility', roles.unregistered],
  ['configure-room.set-queue-mode', roles.unregistered],
  ['configure-room.set-permissions.for-moderator', roles.administrator],
  ['configure-room.set-permissions.for-trusted-users', roles.moderator],
  ['configure-room.set-permissions.for-all-registered-users', roles.trusted],
  ['configure-room.set-permissions.for-all-unregistered-users', roles.registered],
  ['manage-users.promote-admin', roles.administrator],
  ['manage-users.demote-admin', roles.administrator],
  ['manage-users.promote-moderator', roles.moderator],
  ['manage-users.demote-moderator', roles.moderator],
  ['manage-users.promote-trusted-user', roles.trusted],
  ['manage-users.demote-trusted-user', roles.trusted],
  ['configure-room.other', roles.unregistered],
  ['playback.speed', roles.unregistered],
  ['manage-users.kick', roles.trusted],
  ['manage-queue.play-now', roles.unregistered],
  ['manage-queue.edit', roles.unregistered],
] as const

export type Permission = (typeof list)[number][0]

/** A set of permissions as a number, one bit each. */
export type Mask = number

export const permissions: readonly Permission[] = list.map(([name]) => name)

const bits = new Map<Permission, number>(list.map(([name], at) => [name, 1 << at]))

const bitOf = (permission: Permission): Mask => bits.get(permission) ?? 0

export const maskOf = (names: readonly Permission[]): Mask =>
  names.reduce((mask, name) => mask | bitOf(name), 0)

export const hasPermission = (mask: Mask, permission: Permission): boolean =>
  (mask & bitOf(permission)) !== 0

/** The permissions of a mask, in the order of the list. */
export const listPermissions = (mask: Mask): Permission[] =>
  permissions.filter((name) => hasPermission(mask, name))

export const allPermissions: Mask = maskOf(permissions)

/** What a role can be granted at all: nobody can let guests promote administrators. */
export const grantableTo = (role: Role): Mask =>
  maskOf(list.filter(([, lowest]) => role >= lowest).map(([name]) => name))
