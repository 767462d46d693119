import { minute } from '../../platform/clock.js'
import type { CommandOf } from './command.js'
import { doerOf } from './doer.js'
import { accept, refuse, type Outcome, type Turn } from './outcome.js'
import { roleOf, type Person } from './person.js'
import { outranks, roles, type AssignedRole, type Role } from './roles.js'
import type { Exclusion, RoomState } from './state.js'

/** How long a kick keeps somebody out, in milliseconds. */
const kickLife = 10 * minute
/** How many people a room can keep out, and how many can have a role. */
const mostExclusions = 1000
const mostRoles = 1000

export const findPerson = ({ people }: Turn, connectionId: string): Person | undefined =>
  people.find((person) => person.connectionId === connectionId)

function withRole(state: RoomState, accountId: number, role: AssignedRole | undefined): RoomState {
  const others = Object.entries(state.roles).filter(([id]) => id !== String(accountId))
  const own: [string, AssignedRole][] = role === undefined ? [] : [[String(accountId), role]]
  return { ...state, roles: Object.fromEntries([...others, ...own]) }
}

/** Gives an account another role, above or below the one it has. */
export function promote(
  state: RoomState,
  { connectionId, role }: CommandOf<'promote'>,
  turn: Turn,
): Outcome {
  const person = findPerson(turn, connectionId)
  if (!person) return refuse('person_not_found')
  const { accountId } = person
  const current = roleOf(state, person)
  if (accountId === undefined || current === roles.owner) return refuse('promotion_impossible')
  if (role === current) return accept(state)
  // Who was invited with a role keeps that one unless the room says another.
  const isNeeded = role !== roles.registered || person.invitation !== undefined
  const changed = withRole(state, accountId, isNeeded ? role : undefined)
  if (Object.keys(changed.roles).length > mostRoles) return refuse('roles_full')
  const connectionIds = turn.people
    .filter((other) => other.accountId === accountId)
    .map((other) => other.connectionId)
  return accept(changed, { type: 'promote', connectionIds, role, by: doerOf(state, turn) })
}

const isOver = ({ until = Infinity }: Exclusion, now: number): boolean => until <= now

/** Puts somebody out, with all of their connections, and keeps them out. */
export function putOut(
  state: RoomState,
  { type, connectionId }: CommandOf<'kick' | 'ban'>,
  turn: Turn,
): Outcome {
  const { actor, now, people } = turn
  const target = findPerson(turn, connectionId)
  if (!target) return refuse('person_not_found')
  if (!outranks(roleOf(state, actor), roleOf(state, target))) return refuse('outranked')
  const kept = state.exclusions.filter((exclusion) => !isOver(exclusion, now))
  if (kept.length >= mostExclusions) return refuse('exclusions_full')
  const { identities, name } = target
  const serial = state.serial + 1
  const until = type === 'kick' ? { until: now + kickLife } : {}
  const exclusions = [...kept, { id: serial, identities, name, ...until }]
  const connectionIds = people
    .filter((person) => person.identities.some((identity) => identities.includes(identity)))
    .map((person) => person.connectionId)
  const by = doerOf(state, turn)
  return accept({ ...state, serial, exclusions }, { type, connectionIds, by })
}

/** Ends a kick or a ban. */
export function readmit(state: RoomState, { id }: CommandOf<'readmit'>, { now }: Turn): Outcome {
  const current = state.exclusions.filter((exclusion) => !isOver(exclusion, now))
  const exclusions = current.filter((exclusion) => exclusion.id !== id)
  if (exclusions.length === current.length) return refuse('exclusion_not_found')
  return accept({ ...state, exclusions })
}

/** Makes somebody with an account the owner of a room that has none. */
export function claim(state: RoomState, turn: Turn): Outcome {
  const { accountId } = turn.actor
  if (state.ownerId !== undefined) return refuse('owned')
  if (accountId === undefined) return refuse('login_required')
  const claimed = { ...state, ownerId: accountId }
  return accept(claimed, { type: 'claim', by: doerOf(claimed, turn) })
}

const roleNames: Partial<Record<Role, 'admin' | 'moderator' | 'trusted-user'>> = {
  [roles.administrator]: 'admin',
  [roles.moderator]: 'moderator',
  [roles.trusted]: 'trusted-user',
}

/** What it takes to change a role: to give the new one and, when that is lower, to take the old one. */
export function permissionsToPromote(current: Role, wanted: Role) {
  const given = roleNames[wanted]
  const taken = wanted < current ? roleNames[current] : undefined
  return [
    ...(given ? [`manage-users.promote-${given}` as const] : []),
    ...(taken ? [`manage-users.demote-${taken}` as const] : []),
  ]
}
