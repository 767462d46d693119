import t from 'tap'
import { createInvite, revokeInvite, useInvite } from '../../src/rooms/invites.js'
import { findRoomById } from '../../src/rooms/room-store.js'
import { reachableEngines } from '../support/database.js'
import { follow, openProcesses, until, visitor } from './processes.js'

const minute = 60_000

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const { db, clock, one, two, make, account, start } = await openProcesses(t, engine, {
      people: 3,
    })

    t.test('a room is full at its limit', async (t) => {
      const id = await make()
      for (const name of ['a', 'b', 'c']) await one.enter(id, visitor(name))
      await t.rejects(two.enter(id, visitor('d')), { code: 'room_full' })
      await t.rejects(two.enter(987_654, visitor('d')), { code: 'room_not_found' })
    })

    t.test('who is kicked is put out where they are, and stays out for ten minutes', async (t) => {
      const ownerId = await account()
      const id = await make({ ownerId })
      const [here, there] = [await follow(one, id), await follow(two, id)]
      const owner = await one.enter(id, visitor('owner', ownerId))
      const guest = await two.enter(id, visitor('guest'))
      await until(() => here.room.people.size === 2, 'both there')
      await one.run(id, owner, { type: 'kick', connectionId: guest.connectionId })
      await until(() => there.types().includes('out'), 'put out')
      t.match(there.updates.at(-1), { type: 'out', connectionIds: [guest.connectionId] })
      t.notOk(here.types().includes('out'))
      two.leave(guest.connectionId)
      await t.rejects(one.enter(id, visitor('guest')), { code: 'room_excluded' })
      await t.rejects(one.run(id, visitor('guest'), { type: 'play' }), { code: 'room_excluded' })
      await t.rejects(one.view(here.room.state.name, visitor('guest')), { code: 'room_excluded' })
      clock.advance(10 * minute)
      await two.enter(id, visitor('guest'))
      here.end()
      there.end()
    })

    t.test('a guest who logs in as somebody banned is put out', async (t) => {
      const ownerId = await account()
      const id = await make({ ownerId })
      const here = await follow(one, id)
      const owner = await one.enter(id, visitor('owner', ownerId))
      const banned = await one.enter(id, visitor('account 7', 7))
      await one.run(id, owner, { type: 'ban', connectionId: banned.connectionId })
      one.leave(banned.connectionId)
      const guest = await one.enter(id, visitor('guest'))
      one.identify(guest.connectionId, {
        identities: ['guest', 'account 7'],
        name: 'seven',
        accountId: 7,
      })
      t.match(here.updates.at(-1), { type: 'out', connectionIds: [guest.connectionId] })
      here.end()
    })

    t.test('a private room lets in its owner, who has a role, and who is invited', async (t) => {
      const ownerId = await account()
      const name = `private-${engine}`
      const id = await make({ name, ownerId, visibility: 'private' })
      const owner = visitor('owner', ownerId)
      const stranger = visitor('stranger')
      await t.rejects(one.enter(id, stranger), { code: 'room_not_admitted' })
      await t.rejects(one.view(name, stranger), { code: 'room_not_admitted' })
      await t.rejects(one.run(id, stranger, { type: 'play' }), { code: 'room_not_admitted' })
      const room = await one.view(name, owner)
      const draft = { role: 'viewer', mostUses: 1, expiresAt: clock.now() + minute } as const
      const { handle, secret } = await createInvite(one.context, { room, actor: owner }, draft)
      const use = (identity: string, roomId = id) =>
        useInvite(two.context, { roomId, secret }, identity)
      const invitation = await use('stranger')
      const invited = await two.enter(id, { ...stranger, invitation })
      await t.rejects(two.run(id, invited, { type: 'seek', position: 1 }), {
        code: 'room_permission_denied',
        message: 'Permission denied: playback.seek',
      })
      await two.run(id, invited, { type: 'chat', text: 'hi' })
      await use('stranger')
      await t.rejects(use('another'), { code: 'room_invite_invalid' }, 'used up')
      await t.rejects(use('stranger', await make()), { code: 'room_invite_invalid' })
      clock.advance(minute)
      await t.rejects(use('stranger'), { code: 'room_invite_invalid' }, 'expired')
      await revokeInvite(one.context, { room, actor: owner }, handle)
      await t.rejects(revokeInvite(one.context, { room, actor: owner }, handle), {
        code: 'room_invite_not_found',
      })
      const created = createInvite(one.context, { room, actor: stranger }, { role: 'viewer' })
      await t.rejects(created, { code: 'room_permission_denied' })
    })

    t.test('the last use of an invite is one person’s', async (t) => {
      const ownerId = await account()
      const id = await make({ ownerId })
      const room = await findRoomById(db, id)
      if (!room) throw new Error('no room')
      const actor = visitor('owner', ownerId)
      const draft = { role: 'trusted', mostUses: 2 } as const
      const { secret } = await createInvite(one.context, { room, actor }, draft)
      const uses = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map((identity, at) =>
          useInvite((at % 2 ? one : two).context, { roomId: id, secret }, identity),
        ),
      )
      t.equal(uses.filter(({ status }) => status === 'fulfilled').length, 2)
    })

    t.test('how somebody is doing is heard everywhere, also by who comes later', async (t) => {
      const id = await make()
      const there = await follow(two, id)
      const person = await one.enter(id, visitor('x'))
      one.setStatus(person.connectionId, 'buffering')
      await until(() => there.types().includes('updated'), 'the update')
      t.match(there.updates.at(-1), { person: { name: 'x', status: 'buffering' } })
      await until(async () => {
        const { people } = await start().view(there.room.state.name, visitor('y'))
        return people[0]?.status === 'buffering'
      }, 'kept')
      there.end()
    })

    t.test('the people of a dead process vanish within 15 seconds, and nobody else', async (t) => {
      const id = await make()
      const there = await follow(two, id)
      const dead = start()
      await dead.enter(id, visitor('gone'))
      await two.enter(id, visitor('alive'))
      await until(() => there.room.people.size === 2, 'both there')
      for (let passed = 0; passed < 15; passed += 1) {
        await two.sweep()
        clock.advance(1000)
        if (passed % 3 === 0) await two.beat()
        if (passed < 9) t.equal(there.room.people.size, 2)
      }
      t.same(there.names(), ['alive'])
      t.equal((await two.view(there.room.state.name, visitor('y'))).people.length, 1)
      // It was only slow.
      await dead.beat()
      await until(() => there.room.people.size === 2, 'back')
      t.same(there.names(), ['alive', 'gone'])
      there.end()
    })

    t.test('a stopped process lets its people out at once', async (t) => {
      const id = await make()
      const there = await follow(two, id)
      const stopping = start()
      await stopping.enter(id, visitor('x'))
      await until(() => there.room.people.size === 1, 'there')
      await stopping.close()
      await until(() => there.room.people.size === 0, 'out')
      t.same((await one.view(there.room.state.name, visitor('y'))).people, [])
      there.end()
    })
  })
}
