/** What a person is in a room; the numbers are OpenTogetherTube's. */
export const roles = {
  owner: -1,
  unregistered: 0,
  registered: 1,
  trusted: 2,
  moderator: 3,
  administrator: 4,
} as const

export type Role = (typeof roles)[keyof typeof roles]

/** Roles that are given to accounts one by one. */
export type AssignedRole = 1 | 2 | 3 | 4

/** Whether a person of one role may kick one of another: nobody outranks the owner. */
export const outranks = (role: Role, other: Role): boolean =>
  other !== roles.owner && (role === roles.owner || role > other)
