import * as audit from '../../../src/rooms/audit-store.js'
import * as chat from '../../../src/rooms/chat-store.js'
import * as invites from '../../../src/rooms/invite-store.js'
import { newRoomState } from '../../../src/rooms/machine/state.js'
import * as presence from '../../../src/rooms/presence-store.js'
import * as rooms from '../../../src/rooms/room-store.js'
import * as listingStore from '../../../src/rooms/listing-store.js'
import { changes, nothing, reads, type Facts, type StoreCases } from './store-case.js'

const namesOf = (list: readonly { name: string }[]) => list.map(({ name }) => name)
const idIn = (found: { id: number } | undefined) => found?.id
const inviteIdOf = ({ idOf, me }: Facts) => idOf('room_invite', { handle: me.room.invite })
const wholeRoom =
  'room -1, room_audit -1, room_chat -1, room_invite -1, room_invite_use -1, room_presence -1'

const auditCases: StoreCases = {
  insertAuditEntry: [
    changes('room_audit +1', ({ db, me, now }) =>
      audit.insertAuditEntry(db, me.room.id, {
        rev: 2,
        at: now,
        accountId: me.id,
        name: me.name,
        action: 'pause',
        detail: {},
      }),
    ),
  ],
  listAuditEntries: [
    reads(
      async ({ db, me }) =>
        (await audit.listAuditEntries(db, me.room.id, { limit: 9 })).map(({ name }) => name),
      ({ me }) => [me.name],
    ),
    reads(
      ({ db, me }) => audit.listAuditEntries(db, me.room.id, { before: 0, limit: 9 }),
      () => [],
    ),
  ],
}

const chatCases: StoreCases = {
  insertChat: [
    changes('room_chat +1', ({ db, me, now }) =>
      chat.insertChat(db, [
        {
          roomId: me.room.id,
          message: {
            id: 'new',
            by: { name: me.name, isLoggedIn: true, role: 4 },
            text: 'Again',
            at: now,
          },
        },
      ]),
    ),
  ],
  listChatAfter: [
    reads(
      async ({ db, me }) =>
        (await chat.listChatAfter(db, [me.room.id], { after: 0, limit: 9 })).map(
          ({ message }) => message.text,
        ),
      ({ me }) => [`Hello from ${me.name}`],
    ),
    reads(
      ({ db }) => chat.listChatAfter(db, [], { after: 0, limit: 9 }),
      () => [],
    ),
  ],
  listChat: [
    reads(
      async ({ db, me }) => (await chat.listChat(db, me.room.id)).map(({ text }) => text),
      ({ me }) => [`Hello from ${me.name}`],
    ),
  ],
}

const inviteCases: StoreCases = {
  lockInvite: [changes('', (facts) => invites.lockInvite(facts.db, inviteIdOf(facts)))],
  insertInvite: [
    changes('room_invite +1', ({ db, me, now }) =>
      invites.insertInvite(db, {
        handle: 'new',
        digest: 'new',
        roomId: me.room.id,
        invitation: { role: 1, mask: 1 },
        mostUses: undefined,
        expiresAt: undefined,
        createdAt: now,
      }),
    ),
  ],
  listInvites: [
    reads(
      async ({ db, me }) =>
        (await invites.listInvites(db, me.room.id, 9)).map(({ handle, uses }) => [handle, uses]),
      ({ me }) => [[me.room.invite, 1]],
    ),
  ],
  countInvites: [
    reads(
      ({ db, me }) => invites.countInvites(db, me.room.id),
      () => 1,
    ),
  ],
  findInvite: [
    reads(
      async ({ db, me }) => (await invites.findInvite(db, me.room.secret))?.handle,
      ({ me }) => me.room.invite,
    ),
    reads(({ db }) => invites.findInvite(db, 'unknown'), nothing),
  ],
  hasUsedInvite: [
    reads(
      (facts) => invites.hasUsedInvite(facts.db, inviteIdOf(facts), `guest of ${facts.me.name}`),
      () => true,
    ),
    reads(
      (facts) => invites.hasUsedInvite(facts.db, inviteIdOf(facts), `guest of ${facts.other.name}`),
      () => false,
    ),
  ],
  insertInviteUse: [
    changes('room_invite_use +1', (facts) =>
      invites.insertInviteUse(facts.db, {
        inviteId: inviteIdOf(facts),
        identity: 'another',
        now: facts.now,
      }),
    ),
  ],
  deleteInvite: [
    changes(
      'room_invite -1, room_invite_use -1',
      ({ db, me }) => invites.deleteInvite(db, me.room.id, me.room.invite),
      () => true,
    ),
    changes(
      '',
      ({ db, me, other }) => invites.deleteInvite(db, me.room.id, other.room.invite),
      () => false,
    ),
  ],
}

const presenceCases: StoreCases = {
  insertPresence: [
    changes('', ({ db, me }) =>
      presence.insertPresence(db, {
        roomId: me.room.id,
        processId: 'unknown',
        person: me.room.person,
        limit: 1,
      }),
    ),
  ],
  deletePresences: [
    changes(
      'room_presence -1',
      ({ db, me }) => presence.deletePresences(db, [me.room.connectionId]),
      ({ me }) => [me.room.id],
    ),
  ],
  updatePresence: [
    changes(
      'room_presence -1 +1',
      ({ db, me }) => presence.updatePresence(db, { ...me.room.person, status: 'buffering' }),
      () => true,
    ),
  ],
  listPresences: [
    reads(
      async ({ db, me }) =>
        (await presence.listPresences(db, me.room.id, 9)).map(({ person }) => person.name),
      ({ me }) => [me.name],
    ),
  ],
  listCrowds: [
    reads(
      async ({ db, me }) =>
        [...(await presence.listCrowds(db, [me.room.id]))].map(([id, { count }]) => [id, count]),
      ({ me }) => [[me.room.id, 1]],
    ),
  ],
}

const roomCases: StoreCases = {
  insertRoom: [
    changes(
      'room +1',
      async ({ db, me, now }) => {
        const state = newRoomState({ name: 'new', ownerId: me.id }, now)
        return typeof (await rooms.insertRoom(db, { state, now }))
      },
      () => 'number',
    ),
  ],
  findRoom: [
    reads(
      async ({ db, me }) => idIn(await rooms.findRoom(db, me.room.name.toUpperCase())),
      ({ me }) => me.room.id,
    ),
    reads(({ db }) => rooms.findRoom(db, 'unknown'), nothing),
  ],
  findRoomById: [
    reads(
      async ({ db, me }) => (await rooms.findRoomById(db, me.room.id))?.state.name,
      ({ me }) => me.room.name,
    ),
  ],
  saveRoom: [
    changes(
      'room -1 +1',
      ({ db, me, now }) =>
        rooms.saveRoom(db, { id: me.room.id, rev: 0 }, newRoomState({ name: me.room.name }, now)),
      () => true,
    ),
    changes(
      '',
      ({ db, me, now }) =>
        rooms.saveRoom(db, { id: me.room.id, rev: 1 }, newRoomState({ name: me.room.name }, now)),
      () => false,
    ),
  ],
  deleteRoom: [
    changes(
      wholeRoom,
      ({ db, me }) => rooms.deleteRoom(db, me.room.id),
      () => true,
    ),
  ],
  markOccupied: [changes('room -1 +1', ({ db, me }) => rooms.markOccupied(db, me.room.id))],
  listRevisions: [
    reads(
      async ({ db, me }) => [...(await rooms.listRevisions(db, [me.room.id]))],
      ({ me }) => [[me.room.id, 0]],
    ),
  ],
  countOwnedRooms: [
    reads(
      ({ db, me }) => rooms.countOwnedRooms(db, me.id),
      () => 1,
    ),
  ],
}

const listingCases: StoreCases = {
  listOwnedRooms: [
    reads(
      async ({ db, me }) => namesOf(await listingStore.listOwnedRooms(db, me.id, { limit: 9 })),
      ({ me }) => [me.room.name],
    ),
  ],
  listRooms: [
    reads(
      async ({ db }) => namesOf(await listingStore.listRooms(db, { limit: 9 })),
      () => [],
    ),
  ],
}

/** Rooms that somebody owns. */
export const ownRoomCases: Record<string, StoreCases> = {
  'rooms/audit-store': auditCases,
  'rooms/chat-store': chatCases,
  'rooms/invite-store': inviteCases,
  'rooms/listing-store': listingCases,
  'rooms/presence-store': presenceCases,
  'rooms/room-store': roomCases,
}
