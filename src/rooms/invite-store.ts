import type { Database } from '../platform/db/schema.js'
import type { Invitation } from './machine/person.js'

/** A link that lets people into a room. Times are epoch milliseconds. */
export interface Invite {
  id: number
  /** uuid */
  handle: string
  roomId: number
  invitation: Invitation
  /** By how many people it can be used; undefined for any number. */
  mostUses: number | undefined
  uses: number
  expiresAt: number | undefined
  createdAt: number
}

export type NewInvite = Omit<Invite, 'id' | 'uses'> & { digest: string }

export async function insertInvite(db: Database, invite: NewInvite): Promise<void> {
  await db
    .insertInto('room_invite')
    .values({
      handle: invite.handle,
      room_id: invite.roomId,
      digest: invite.digest,
      role: invite.invitation.role,
      mask: invite.invitation.mask,
      most_uses: invite.mostUses ?? null,
      expires_at: invite.expiresAt ?? null,
      created_at: invite.createdAt,
    })
    .execute()
}

const selectInvites = (db: Database) =>
  db
    .selectFrom('room_invite')
    .selectAll()
    .select((q) =>
      q
        .selectFrom('room_invite_use')
        .whereRef('room_invite_use.invite_id', '=', 'room_invite.id')
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('uses'),
    )

type InviteRow = Awaited<ReturnType<ReturnType<typeof selectInvites>['executeTakeFirstOrThrow']>>

const inviteOf = (row: InviteRow): Invite => ({
  id: row.id,
  handle: row.handle,
  roomId: row.room_id,
  invitation: { role: row.role as Invitation['role'], mask: row.mask },
  mostUses: row.most_uses ?? undefined,
  uses: row.uses ?? 0,
  expiresAt: row.expires_at ?? undefined,
  createdAt: row.created_at,
})

/** A room's invites, newest first, at most `limit`. */
export async function listInvites(db: Database, roomId: number, limit: number): Promise<Invite[]> {
  const rows = await selectInvites(db)
    .where('room_id', '=', roomId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(inviteOf)
}

export async function countInvites(db: Database, roomId: number): Promise<number> {
  const { count } = await db
    .selectFrom('room_invite')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('room_id', '=', roomId)
    .executeTakeFirstOrThrow()
  return count
}

/** The invite of a secret. */
export async function findInvite(db: Database, digest: string): Promise<Invite | undefined> {
  const row = await selectInvites(db).where('digest', '=', digest).executeTakeFirst()
  return row && inviteOf(row)
}

/** Makes other transactions that lock this invite wait until this one ends. */
export async function lockInvite(tx: Database, id: number): Promise<void> {
  await tx
    .updateTable('room_invite')
    .set((q) => ({ mask: q.ref('mask') }))
    .where('id', '=', id)
    .execute()
}

/** Whether somebody has used an invite. */
export async function hasUsedInvite(db: Database, id: number, identity: string): Promise<boolean> {
  const row = await db
    .selectFrom('room_invite_use')
    .select('used_at')
    .where('invite_id', '=', id)
    .where('identity', '=', identity)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertInviteUse(
  tx: Database,
  use: { inviteId: number; identity: string; now: number },
): Promise<void> {
  await tx
    .insertInto('room_invite_use')
    .values({ invite_id: use.inviteId, identity: use.identity, used_at: use.now })
    .execute()
}

/** Deletes an invite of a room; false when it has none of this handle. */
export async function deleteInvite(db: Database, roomId: number, handle: string): Promise<boolean> {
  const result = await db
    .deleteFrom('room_invite')
    .where('room_id', '=', roomId)
    .where('handle', '=', handle)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Deletes invites that expired before a time, at most `limit`; returns how many. */
export async function deleteExpiredInvites(
  db: Database,
  before: number,
  limit: number,
): Promise<number> {
  const result = await db
    .deleteFrom('room_invite')
    .where('id', 'in', (q) =>
      q.selectFrom('room_invite').select('id').where('expires_at', '<', before).limit(limit),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
