import type { FastifyRequest } from 'fastify'
import { principalOf } from '../../../identity/guard.js'
import type { Principal } from '../../../identity/principal.js'
import { nameOfGuest } from '../../../identity/sessions/guest.js'
import type { Context } from '../../../platform/context.js'
import type { Database } from '../../../platform/db/schema.js'
import { Problem } from '../../../platform/problem.js'
import { useInvite } from '../../../rooms/invites.js'
import { identityOf, type Actor } from '../../../rooms/machine/person.js'
import { findRoom } from '../../../rooms/room-store.js'

/** Who a credential is in a room: a user, or a guest under the name of their session. */
export async function actorOf(db: Database, { session, account }: Principal): Promise<Actor> {
  if (account) {
    return { identities: [`account:${account.id}`], accountId: account.id, name: account.name }
  }
  if (session.kind !== 'guest') throw new Problem('account_required')
  const name = await nameOfGuest(db, session)
  return { identities: [`guest:${session.handle}`], name }
}

/** Who asks something of a room over HTTP; API keys are nobody in a room. */
export const findActor = (db: Database, request: FastifyRequest): Promise<Actor> =>
  actorOf(db, principalOf(request))

/** Whether the request comes with an administrator's key, which is nobody in a room. */
export const isKey = (request: FastifyRequest): boolean =>
  principalOf(request).session.kind === 'key'

/** Somebody with what the invite that they bring gives them; throws `room_invite_invalid`. */
export async function invited(
  context: Pick<Context, 'db' | 'clock'>,
  actor: Actor,
  { name, secret }: { name: string; secret: string | undefined },
): Promise<Actor> {
  if (secret === undefined) return actor
  const room = await findRoom(context.db, name)
  if (!room) throw new Problem('room_not_found')
  const invitation = await useInvite(context, { roomId: room.id, secret }, identityOf(actor))
  return { ...actor, invitation }
}
