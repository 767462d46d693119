import t from 'tap'
import { deleteAccount } from '../../src/identity/accounts/store.js'
import { createKey } from '../../src/identity/api-keys/api-keys.js'
import { insertAuditEntry, listAuditEntries } from '../../src/rooms/audit-store.js'
import { chatMemory, insertChat, listChat } from '../../src/rooms/chat-store.js'
import { createRoom } from '../../src/rooms/create-room.js'
import { findRoom, findRoomById, insertRoom, saveRoom } from '../../src/rooms/room-store.js'
import { listOwnedRooms, listRooms } from '../../src/rooms/listing-store.js'
import { newRoomState } from '../../src/rooms/machine/state.js'
import {
  deleteExpiredWatchSessions,
  findWatchSession,
  insertWatchSession,
  revokeWatchSession,
} from '../../src/rooms/watch/session-store.js'
import { reachableEngines } from '../support/database.js'
import { openProcesses, videoOf, visitor } from './processes.js'

const hour = 3_600_000

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const processes = await openProcesses(t, engine, { ownRooms: 3, unownedRooms: 2 })
    const { db, clock, one, make, account } = processes

    t.test('a room is found by its name in any case, and no other has it', async (t) => {
      const { id } = await createRoom(one.context, { name: 'Film-Night', title: 'T' })
      t.equal((await findRoom(db, 'film-night'))?.id, id)
      t.equal((await findRoom(db, 'FILM-NIGHT'))?.state.title, 'T')
      t.equal(await findRoom(db, 'film\0night'), undefined)
      await t.rejects(createRoom(one.context, { name: 'FILM-night' }), {
        code: 'room_name_taken',
        message: 'The room "FILM-night" is taken.',
      })
    })

    t.test('a name that cannot be part of an address is refused', async (t) => {
      for (const name of ['ab', 'x'.repeat(33), 'a b c', 'a/b', 'ünder', 'list', 'Create', '']) {
        await t.rejects(createRoom(one.context, { name }), { code: 'room_name_invalid' }, name)
      }
      const { state } = await createRoom(one.context, { maker: 'made up' })
      t.match(state.name, /^[0-9a-f-]{36}$/)
      await t.rejects(createRoom(one.context, { name: 'hidden', visibility: 'private' }), {
        code: 'room_owner_required',
      })
      await t.rejects(createRoom(one.context, { name: 'lines', title: 'a\nb' }), {
        code: 'room_text_invalid',
      })
    })

    t.test('what is false, empty or nothing is kept as it is', async (t) => {
      const id = await make({ title: 'T', description: 'D' })
      const room = await findRoomById(db, id)
      if (!room) throw new Error('no room')
      const state = {
        ...room.state,
        title: '',
        description: '',
        enableVoteSkip: false,
        autoSkipSegmentCategories: [],
        restoreQueueBehavior: 'never' as const,
        grants: { 0: 0, 1: 0, 2: 0, 3: 0 },
        playback: { isPlaying: false, position: 0, anchor: 0, speed: 1 },
      }
      t.equal(await saveRoom(db, room, state), true)
      t.strictSame((await findRoomById(db, id))?.state, state)
    })

    t.test('of two changes of one revision, one is kept', async (t) => {
      const id = await make()
      const room = await findRoomById(db, id)
      if (!room) throw new Error('no room')
      const saved = await Promise.all(
        ['a', 'b', 'c'].map((title) => saveRoom(db, room, { ...room.state, title })),
      )
      t.equal(saved.filter(Boolean).length, 1)
      t.equal((await findRoomById(db, id))?.rev, 1)
      t.equal(await saveRoom(db, room, room.state), false)
    })

    t.test('nobody has more rooms than they may, however fast they make them', async (t) => {
      const ownerId = await account()
      const made = await Promise.allSettled(
        Array.from({ length: 6 }, () => createRoom(one.context, { ownerId })),
      )
      t.equal(made.filter(({ status }) => status === 'fulfilled').length, 3)
      await t.rejects(createRoom(one.context, { ownerId }), { code: 'rooms_full' })
      for (const at of [1, 2]) await createRoom(one.context, { maker: 'digest', title: `${at}` })
      await t.rejects(createRoom(one.context, { maker: 'digest' }), { code: 'rooms_full' })
      await createRoom(one.context, { maker: 'another digest' })
    })

    t.test('by a claim, too, nobody gets more rooms than they may', async (t) => {
      const ownerId = await account()
      for (const at of [1, 2, 3]) await createRoom(one.context, { ownerId, title: `${at}` })
      const id = await make({ maker: 'claimed' })
      const claim = one.run(id, visitor('x', ownerId), { type: 'claim' })
      await t.rejects(claim, { code: 'rooms_full' })
      t.equal((await findRoomById(db, id))?.state.ownerId, undefined)
    })

    t.test('lists show who may be seen, with most people first', async (t) => {
      const ownerId = await account()
      const first = await make({ ownerId, isTemporary: false, title: 'First' })
      const second = await make({ ownerId, isTemporary: false })
      await make({ ownerId })
      const hidden = await make({ visibility: 'unlisted' })
      await one.run(second, visitor('x'), { type: 'play-now', video: videoOf('a') })
      for (const name of ['a', 'b']) await one.enter(second, visitor(name))
      await one.enter(first, visitor('c'))
      await one.enter(hidden, visitor('d'))
      const seen = await listRooms(db, { limit: 2 })
      t.match(seen, [
        { people: 2, visibility: 'public', current: { id: 'a' } },
        { people: 1, title: 'First', queueMode: 'manual', isTemporary: false },
      ])
      const all = await listRooms(db, { limit: 100, all: true })
      t.ok(all.some(({ visibility }) => visibility === 'unlisted'))
      t.ok(all.length > 4, 'also rooms that nobody is in')
      t.same(
        all.map(({ people }) => people),
        all.map(({ people }) => people).sort((a, b) => b - a),
      )
      const own = await listOwnedRooms(db, ownerId, { limit: 10 })
      t.same(
        own.map(({ title }) => title),
        ['First', ''],
      )
    })

    t.test('rooms go with the account that owns them', async (t) => {
      const ownerId = await account()
      const id = await make({ ownerId, isTemporary: false })
      await deleteAccount(db, ownerId)
      t.equal(await findRoomById(db, id), undefined)
    })

    t.test('a list of what was done has an end, and is read page by page', async (t) => {
      const roomId = await make()
      const entry = { at: 5, accountId: undefined, name: 'x', action: 'add', detail: { count: 2 } }
      await db.transaction().execute(async (tx) => {
        for (let rev = 1; rev <= 1100; rev++) await insertAuditEntry(tx, roomId, { ...entry, rev })
      })
      const all = await listAuditEntries(db, roomId, { limit: 5000 })
      t.equal(all.length, 1000)
      t.same(all[0], { ...entry, rev: 1100 })
      const page = await listAuditEntries(db, roomId, { before: 1099, limit: 2 })
      t.same(
        page.map(({ rev }) => rev),
        [1098, 1097],
      )
    })

    t.test('a room remembers its last 100 messages', async (t) => {
      const [roomId, other] = [await make(), await make()]
      const by = { name: 'x', isLoggedIn: false, role: 0 } as const
      const chat = Array.from({ length: 130 }, (_, at) => ({
        roomId,
        message: { id: `${at}`, by, text: `text ${at}`, at },
      }))
      await insertChat(db, [
        ...chat.slice(0, 60),
        ...chat.slice(0, 1).map((one) => ({ ...one, roomId: other })),
      ])
      await insertChat(db, chat.slice(60))
      const kept = await listChat(db, roomId)
      t.equal(kept.length, chatMemory)
      t.same(kept.at(0), chat[30]?.message)
      t.same(kept.at(-1), chat[129]?.message)
      t.equal((await listChat(db, other)).length, 1)
    })

    t.test('a watch session is that of exactly its token, until it is revoked', async (t) => {
      await createKey({ db, clock }, { name: 'k', scopes: ['GET:stream/token'] })
      const key = await db.selectFrom('session').select('id').executeTakeFirstOrThrow()
      const session = {
        rid: 'a'.repeat(32),
        kind: 'stream' as const,
        digest: `digest ${engine}`,
        keyId: key.id,
        subject: undefined,
        createdAt: clock.now(),
        expiresAt: clock.now() + hour,
      }
      await insertWatchSession(db, session)
      const found = await findWatchSession(db, session.digest)
      t.match(found, { rid: session.rid, kind: 'stream', isRevoked: false })
      t.equal(await findWatchSession(db, 'other'), undefined)
      const { rid, keyId } = session
      t.equal(await revokeWatchSession(db, { rid, keyId: keyId + 1 }, clock.now()), false)
      t.equal(await revokeWatchSession(db, { rid, keyId }, clock.now()), true)
      t.equal(await revokeWatchSession(db, { rid, keyId }, clock.now()), false)
      t.equal((await findWatchSession(db, session.digest))?.isRevoked, true)
      t.equal(await deleteExpiredWatchSessions(db, session.expiresAt, 10), 0)
      t.equal(await deleteExpiredWatchSessions(db, session.expiresAt + 1, 10), 1)
    })

    t.test('a room that an older program wrote has what came since', async (t) => {
      const state = newRoomState({ name: `old-${engine}` }, clock.now())
      const id = await insertRoom(db, { state, now: clock.now() })
      const { name, playback } = state
      const old = JSON.stringify({ name, playback, title: 'kept' })
      await db.updateTable('room').set({ state: old }).where('id', '=', id).execute()
      t.same((await findRoom(db, name))?.state, { ...state, title: 'kept' })
    })
  })
}
