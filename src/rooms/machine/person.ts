import { effectiveMask } from './grants.js'
import { allPermissions, hasPermission, type Mask, type Permission } from './permissions.js'
import { roles, type Role } from './roles.js'
import type { RoomState } from './state.js'

/** What an invite gives to whoever brings it. */
export interface Invitation {
  readonly role: Exclude<Role, -1>
  /** The most that its bearer may do, unless their account was given a role. */
  readonly mask: Mask
}

/** Who sends a command, as the server knows them. */
export interface Actor {
  /** What a kick or a ban knows a person by. The first one names them, and their votes. */
  readonly identities: readonly [string, ...string[]]
  readonly accountId?: number
  readonly name: string
  readonly invitation?: Invitation
  /** The connection it came by, for somebody who is in the room. */
  readonly connectionId?: string
}

export type PlayerStatus = 'none' | 'ready' | 'buffering' | 'error'

/** Somebody in the room, by one connection; a person may have several. */
export interface Person extends Actor {
  readonly connectionId: string
  readonly status: PlayerStatus
}

/** What names somebody, whatever connection they use. */
export const identityOf = ({ identities }: Actor): string => identities[0]

/** The connections by which somebody is in the room. */
export const connectionsOf = (people: readonly Person[], actor: Actor): Person[] =>
  people.filter((person) => identityOf(person) === identityOf(actor))

/** The role that an account was given here, or that it owns the room. */
function standingOf(state: RoomState, { accountId }: Actor): Role | undefined {
  if (accountId === undefined) return undefined
  return accountId === state.ownerId ? roles.owner : state.roles[accountId]
}

export function roleOf(state: RoomState, actor: Actor): Role {
  const base = actor.accountId === undefined ? roles.unregistered : roles.registered
  const invited = actor.invitation?.role ?? base
  return standingOf(state, actor) ?? (invited > base ? invited : base)
}

const hasStanding = (state: RoomState, actor: Actor): boolean => {
  const role = standingOf(state, actor)
  return role !== undefined && role !== roles.registered
}

/** All that somebody may do. An invite can take away from a visitor, never from who has a role. */
export function maskFor(state: RoomState, actor: Actor): Mask {
  const limit = hasStanding(state, actor) ? undefined : actor.invitation?.mask
  return effectiveMask(state.grants, roleOf(state, actor)) & (limit ?? allPermissions)
}

export const mayDo = (state: RoomState, actor: Actor, permission: Permission): boolean =>
  hasPermission(maskFor(state, actor), permission)

/** Whether a kick that is not over yet, or a ban, keeps somebody out. */
export const isExcluded = (state: RoomState, actor: Actor, now: number): boolean =>
  state.exclusions.some(
    ({ identities, until = Infinity }) =>
      until > now && identities.some((identity) => actor.identities.includes(identity)),
  )

/** Whether a room lets somebody in: a private one its owner, those with a role and the invited. */
export const isAdmitted = (state: RoomState, actor: Actor): boolean =>
  state.visibility !== 'private' || actor.invitation !== undefined || hasStanding(state, actor)
