import { randomUUID } from 'node:crypto'
import type { Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf, randomSecret } from '../platform/secret.js'
import {
  countInvites,
  deleteInvite,
  findInvite,
  hasUsedInvite,
  insertInvite,
  insertInviteUse,
  lockInvite,
  type Invite,
} from './invite-store.js'
import { allPermissions, hasPermission, maskOf, type Mask } from './machine/permissions.js'
import { permissionsToPromote } from './machine/membership.js'
import { maskFor, roleOf, type Actor, type Invitation } from './machine/person.js'
import { roles } from './machine/roles.js'
import type { StoredRoom } from './room-store.js'

/** How many invites a room can have. */
const mostInvites = 100

/** What an invite lets its bearer be. A viewer watches and chats, whatever others may do. */
export const inviteRoles = {
  viewer: { role: roles.unregistered, mask: maskOf(['chat']) },
  visitor: { role: roles.unregistered, mask: allPermissions },
  registered: { role: roles.registered, mask: allPermissions },
  trusted: { role: roles.trusted, mask: allPermissions },
  moderator: { role: roles.moderator, mask: allPermissions },
} as const satisfies Record<string, Invitation>

export type InviteRole = keyof typeof inviteRoles

export interface InviteDraft {
  role: InviteRole
  mostUses?: number | undefined
  /** Epoch milliseconds. */
  expiresAt?: number | undefined
  /** Made up when absent. */
  secret?: string | undefined
}

interface InviteParts {
  db: Database
  clock: Clock
}

/** Nobody invites with more than they have, and only who could promote to a role gives it away. */
function mayInvite(mask: Mask, role: Invitation['role']): boolean {
  return permissionsToPromote(role, role).every((permission) => hasPermission(mask, permission))
}

/** Whether somebody manages a room's invites: its owner, and moderators and above. */
export function checkInviter({ state }: StoredRoom, actor: Actor): void {
  const role = roleOf(state, actor)
  if (role !== roles.owner && role < roles.moderator) {
    throw new Problem('room_permission_denied', 'Only moderators and the owner manage invites')
  }
}

/**
 * Makes an invite and returns its secret, which is shown only here. Throws `room_permission_denied`
 * and `room_invites_full`.
 */
export async function createInvite(
  { db, clock }: InviteParts,
  { room, actor }: { room: StoredRoom; actor: Actor },
  { role, mostUses, expiresAt, secret = randomSecret() }: InviteDraft,
): Promise<{ handle: string; secret: string }> {
  checkInviter(room, actor)
  const invitation = inviteRoles[role]
  if (!mayInvite(maskFor(room.state, actor), invitation.role)) {
    throw new Problem('room_permission_denied', `Permission denied: invite ${role}`)
  }
  const handle = randomUUID()
  await db.transaction().execute(async (tx) => {
    await insertInvite(tx, {
      handle,
      roomId: room.id,
      digest: digestOf(secret),
      invitation,
      mostUses,
      expiresAt,
      createdAt: clock.now(),
    })
    if ((await countInvites(tx, room.id)) > mostInvites) throw new Problem('room_invites_full')
  })
  return { handle, secret }
}

/** Ends an invite. Throws `room_permission_denied` and `room_invite_not_found`. */
export async function revokeInvite(
  { db }: Pick<InviteParts, 'db'>,
  { room, actor }: { room: StoredRoom; actor: Actor },
  handle: string,
): Promise<void> {
  checkInviter(room, actor)
  if (!(await deleteInvite(db, room.id, handle))) throw new Problem('room_invite_not_found')
}

/** The invite if it is one of this room and not over; throws `room_invite_invalid`. */
function checkInvite(invite: Invite | undefined, roomId: number, now: number): Invite {
  const isValid = invite?.roomId === roomId && (invite.expiresAt ?? Infinity) > now
  if (!isValid) throw new Problem('room_invite_invalid')
  return invite
}

/**
 * What the bearer of a secret may do in a room. Somebody who comes again takes no further use.
 * Throws `room_invite_invalid`.
 */
export async function useInvite(
  { db, clock }: InviteParts,
  { roomId, secret }: { roomId: number; secret: string },
  identity: string,
): Promise<Invitation> {
  const now = clock.now()
  const digest = digestOf(secret)
  const { id, invitation } = checkInvite(await findInvite(db, digest), roomId, now)
  if (await hasUsedInvite(db, id, identity)) return invitation
  await db.transaction().execute(async (tx) => {
    await lockInvite(tx, id)
    const invite = checkInvite(await findInvite(tx, digest), roomId, now)
    if (await hasUsedInvite(tx, id, identity)) return
    if (invite.uses >= (invite.mostUses ?? Infinity)) throw new Problem('room_invite_invalid')
    await insertInviteUse(tx, { inviteId: id, identity, now })
  })
  return invitation
}
