import { allPermissions, grantableTo, maskOf, permissions, type Mask } from './permissions.js'
import { roles, type Role } from './roles.js'

/** Roles whose permissions can be changed; administrators and the owner hold all of them, always. */
export const grantedRoles = [0, 1, 2, 3] as const
export type GrantedRole = (typeof grantedRoles)[number]

/** What each role was granted itself. What it may do includes the grants of the roles below it. */
export type Grants = Readonly<Record<GrantedRole, Mask>>

const forEveryone = maskOf(
  permissions.filter((name) => !/^manage-users\.|^configure-room\.set-permissions\./.test(name)),
)
const forModerators = maskOf([
  'manage-users.promote-trusted-user',
  'manage-users.demote-trusted-user',
  'manage-users.kick',
])

/** What a new room grants, as OpenTogetherTube does: everyone may all but manage people. */
export const defaultGrants: Grants = {
  0: forEveryone,
  1: forEveryone,
  2: forEveryone,
  3: forEveryone | forModerators,
}

/** All that a role may do. */
export function effectiveMask(grants: Grants, role: Role): Mask {
  if (role === roles.owner || role === roles.administrator) return allPermissions
  return grantedRoles
    .filter((lower) => lower <= role)
    .reduce<Mask>((mask, lower) => mask | grants[lower], 0)
}

export type GrantChanges = Readonly<Partial<Record<GrantedRole, Mask>>>

/**
 * The named roles whose permissions a change would make different. What a role cannot be granted is
 * left out, and a role that is sent as it is counts as not named: clients send all of them.
 */
export function changedGrants(grants: Grants, changes: GrantChanges): [GrantedRole, Mask][] {
  return grantedRoles.flatMap((role): [GrantedRole, Mask][] => {
    const wanted = changes[role]
    if (wanted === undefined) return []
    const mask = wanted & grantableTo(role)
    return mask === effectiveMask(grants, role) ? [] : [[role, mask]]
  })
}

/** The grants with some roles' own masks replaced; every other role keeps its own. */
export const withGrants = (grants: Grants, changes: readonly [GrantedRole, Mask][]): Grants => ({
  ...grants,
  ...Object.fromEntries(changes),
})
