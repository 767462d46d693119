import t from 'tap'
import { findRoom, findRoomById } from '../../src/rooms/room-store.js'
import { reachableEngines } from '../support/database.js'
import { follow, openProcesses, until, videoOf, visitor } from './processes.js'

const minute = 60_000

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const { db, clock, one, two, make, account } = await openProcesses(t, engine, {
      people: 3,
    })
    const stateOf = async (id: number) => (await findRoomById(db, id))?.state

    t.test('a temporary room ends when it was empty for ten minutes', async (t) => {
      const id = await make()
      const there = await follow(two, id)
      const person = await one.enter(id, visitor('x'))
      clock.advance(20 * minute)
      await one.beat()
      await one.sweep()
      t.ok(await findRoomById(db, id), 'somebody is there')
      one.leave(person.connectionId)
      await until(
        async () => (await one.view(there.room.state.name, person)).people.length === 0,
        'left',
      )
      clock.advance(10 * minute - 1)
      await one.sweep()
      t.ok(await findRoomById(db, id))
      clock.advance(1)
      await one.sweep()
      t.equal(await findRoomById(db, id), undefined)
      await until(() => there.types().includes('closed'), 'told')
      t.match(there.updates.at(-1), { type: 'closed', reason: 'ended' })
      await t.rejects(one.enter(id, visitor('x')), { code: 'room_not_found' })
      await t.rejects(one.run(id, visitor('x'), { type: 'play' }), { code: 'room_not_found' })
      there.end()
    })

    t.test('a room that nobody ever came to ends, too', async (t) => {
      const id = await make()
      clock.advance(10 * minute)
      await two.sweep()
      t.equal(await findRoomById(db, id), undefined)
    })

    t.test('a permanent room rests when it is empty, and wakes with its queue', async (t) => {
      const ownerId = await account()
      const id = await make({ isTemporary: false, ownerId })
      const owner = visitor('owner', ownerId)
      await one.run(id, owner, { type: 'set', changes: { restoreQueueBehavior: 'always' } })
      await one.run(id, owner, { type: 'play-now', video: videoOf('a', { length: 1e6 }) })
      await one.run(id, owner, { type: 'add', videos: [videoOf('b')] })
      await one.run(id, owner, { type: 'play' })
      clock.advance(10 * minute)
      await one.sweep()
      t.match(await stateOf(id), { isActive: false, current: undefined, queue: [] })
      await one.sweep()
      const here = await follow(one, id)
      await one.enter(id, visitor('x'))
      await until(() => here.room.state.current?.id === 'a', 'the video is back')
      t.match(here.room.state, { isActive: true, current: { startAt: 600 } })
      t.match(here.room.state.playback, { isPlaying: false, position: 600 })
      here.end()
    })

    t.test('nobody’s room ends while they enter it', async (t) => {
      for (let round = 0; round < 10; round++) {
        const id = await make()
        clock.advance(10 * minute)
        const [entered] = await Promise.allSettled([two.enter(id, visitor('x')), one.sweep()])
        const room = await findRoomById(db, id)
        t.equal(room !== undefined, entered.status === 'fulfilled')
        if (entered.status === 'rejected') t.match(entered.reason, { code: 'room_not_found' })
        else two.leave(entered.value.connectionId)
      }
    })

    t.test('an operator unloads a room, its owner deletes it, and nobody else', async (t) => {
      const ownerId = await account()
      const name = `kept-${engine}`
      const id = await make({ name, isTemporary: false, ownerId })
      const there = await follow(two, id)
      await one.unload(name)
      await until(() => there.types().includes('closed'), 'told')
      t.match(there.updates.at(-1), { type: 'closed', reason: 'unloaded' })
      await t.rejects(one.unload(name), { code: 'room_not_found' })
      await t.rejects(one.remove(name, visitor('x')), { code: 'room_login_required' })
      await t.rejects(one.remove(name, visitor('x', 5)), { code: 'room_not_owner' })
      await one.remove(name, visitor('owner', ownerId))
      t.equal(await findRoom(db, name), undefined)
      const temporary = `short-${engine}`
      await make({ name: temporary, ownerId })
      await t.rejects(one.remove(temporary, visitor('owner', ownerId)), { code: 'room_temporary' })
      await one.unload(temporary)
      t.equal(await findRoom(db, temporary), undefined)
      there.end()
    })
  })
}
