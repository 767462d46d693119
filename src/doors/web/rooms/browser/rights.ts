import { hasPermission, type Permission } from '../../../../rooms/machine/permissions.js'
import { outranks, roles, type Role } from '../../../../rooms/machine/roles.js'
import type { Model } from './model.js'
import { eventTypes, type User } from './protocol.js'

export const findOwnUser = ({ users, you }: Model): User | undefined =>
  users.find(({ id }) => id === you?.id)

const hasShownStanding = (role: Role) => role === roles.owner || role >= roles.trusted

/** All that you may do, as far as the page knows; the server decides. */
export function ownMask(model: Model): number {
  const role = findOwnUser(model)?.role
  if (role === undefined) return 0
  const granted = model.room?.grants.find(([granted]) => granted === role)?.[1] ?? 0
  const { limit } = model.you ?? {}
  return limit === undefined || hasShownStanding(role) ? granted : granted & limit
}

export const mayViewerDo = (model: Model, permission: Permission): boolean =>
  hasPermission(ownMask(model), permission)

const undoPermissions: Readonly<Record<number, Permission>> = {
  [eventTypes.seek]: 'playback.seek',
  [eventTypes.skip]: 'playback.skip',
  [eventTypes.add]: 'manage-queue.remove',
  [eventTypes.remove]: 'manage-queue.add',
}

export function mayUndo(model: Model, type: number): boolean {
  const permission = undoPermissions[type]
  return permission !== undefined && mayViewerDo(model, permission)
}

export function mayPutOut(model: Model, user: User): boolean {
  const own = findOwnUser(model)
  if (!own || own.id === user.id || !mayViewerDo(model, 'manage-users.kick')) return false
  return outranks(own.role, user.role)
}

const promotions = [
  [roles.trusted, 'trusted-user'],
  [roles.moderator, 'moderator'],
  [roles.administrator, 'admin'],
] as const

/** The roles that you may give to somebody, with the one that they have. */
export function rolesToGive(model: Model, user: User): Role[] {
  if (!user.isLoggedIn || user.role === roles.owner) return []
  const name = promotions.find(([role]) => role === user.role)?.[1]
  const mayDemote = name === undefined || mayViewerDo(model, `manage-users.demote-${name}`)
  const given = promotions
    .filter(([, to]) => mayViewerDo(model, `manage-users.promote-${to}`))
    .map(([role]): Role => role)
  const offered = [roles.registered, ...given].filter((role) => role > user.role || mayDemote)
  const all = [...new Set<Role>([user.role, ...offered])].sort((a, b) => a - b)
  return all.length > 1 ? all : []
}

export const managesInvites = (model: Model): boolean => {
  const role = findOwnUser(model)?.role
  return role !== undefined && (role === roles.owner || role >= roles.moderator)
}
