import t from 'tap'
import { listAuditEntries } from '../../src/rooms/audit-store.js'
import { listChat } from '../../src/rooms/chat-store.js'
import type { Command } from '../../src/rooms/machine/command.js'
import { findRoomById } from '../../src/rooms/room-store.js'
import { reachableEngines } from '../support/database.js'
import { follow, openProcesses, type Process, until, videoOf, visitor } from './processes.js'

for (const engine of await reachableEngines()) {
  t.test(engine, async (t) => {
    const { db, clock, bus, one, two, make, account, start } = await openProcesses(t, engine, {
      people: 3,
      roomMessagesPerSecond: 100,
    })
    const sweepTwice = async () => {
      for (let sweeps = 0; sweeps < 2; sweeps++) {
        clock.advance(5000)
        await two.sweep()
      }
    }
    const stateOf = async (id: number) => (await findRoomById(db, id))?.state

    t.test('what is done at one process is seen at the other', async (t) => {
      const id = await make()
      const [here, there] = [await follow(one, id), await follow(two, id)]
      const person = await one.enter(id, visitor('x'))
      const { rev, events } = await one.run(id, person, { type: 'seek', position: 5 })
      t.equal(rev, 1)
      await until(() => there.room.rev === 1, 'the signal')
      t.same(there.room.state, here.room.state)
      t.same(there.room.state, await stateOf(id))
      t.same(there.types(), ['came', 'events', 'state'])
      t.match(there.updates[1], { events })
      t.match(there.updates[2], { rev: 1, changed: ['playback', 'undoable', 'serial'] })
      here.end()
      there.end()
    })

    t.test('of many commands at both processes at once none is lost', async (t) => {
      const id = await make()
      const [here, there] = [await follow(one, id), await follow(two, id)]
      const commands = Array.from({ length: 40 }, (_, at) => ({
        process: at % 2 === 0 ? one : two,
        command: { type: 'add', videos: [videoOf(`${at}`)] } satisfies Command,
      }))
      const done = await Promise.all(
        commands.map(({ process, command }) => process.run(id, visitor('x'), command)),
      )
      t.equal(new Set(done.map(({ rev }) => rev)).size, 40)
      await until(() => here.room.rev === there.room.rev, 'the same revision')
      const state = await stateOf(id)
      const ids = [...(state?.queue ?? []), ...(state?.current ? [state.current] : [])]
      t.same(new Set(ids.map((video) => video.id)).size, 40)
      const audit = await listAuditEntries(db, id, { limit: 100 })
      t.equal(audit.filter(({ action }) => action === 'add').length, 40)
      here.end()
      there.end()
    })

    t.test('a change that is too long for a signal arrives all the same', async (t) => {
      const id = await make()
      const there = await follow(two, id)
      const videos = Array.from({ length: 500 }, (_, at) =>
        videoOf(`${at}`, { title: 'x'.repeat(100) }),
      )
      bus.sent = []
      await one.run(id, visitor('x'), { type: 'add', videos })
      await until(() => there.room.rev >= 1, 'the signal')
      t.ok(bus.sent.every((message) => Buffer.byteLength(message) < 8000))
      const [event] = there.updates
      t.match(event, { type: 'events', events: [{ type: 'add' }] })
      t.same(there.room.state.queue.length + (there.room.state.current ? 1 : 0), 500)
      there.end()
    })

    t.test('who missed signals sees what is so within seconds', async (t) => {
      const id = await make()
      const there = await follow(two, id)
      bus.isLosing = true
      const person = await one.enter(id, visitor('x'))
      await one.run(id, person, { type: 'play' })
      bus.isLosing = false
      t.equal(there.room.rev, 0)
      await sweepTwice()
      await until(() => there.room.rev === 1, 'the revision')
      t.same(there.names(), ['x'])
      bus.isLosing = true
      one.leave(person.connectionId)
      bus.isLosing = false
      await until(
        async () => (await one.view(there.room.state.name, person)).people.length === 0,
        'left',
      )
      await sweepTwice()
      t.same(there.names(), [])
      // A change after a lost one: the first is read, the second comes by signal.
      bus.isLosing = true
      await one.run(id, visitor('x'), { type: 'pause' })
      bus.isLosing = false
      await one.run(id, visitor('x'), { type: 'speed', speed: 2 })
      await until(() => there.room.rev === 3, 'both revisions')
      t.match(there.room.state.playback, { isPlaying: false, speed: 2 })
      there.end()
    })

    t.test('who missed messages gets them within seconds, and each once', async (t) => {
      const id = await make()
      const there = await follow(two, id)
      const texts = () => there.room.chat.map(({ text }) => text)
      const person = await one.enter(id, visitor('x'))
      const say = (text: string) => one.run(id, person, { type: 'chat', text })
      await say('heard')
      await until(() => texts().length === 1, 'the first message')
      bus.isLosing = true
      await say('lost')
      bus.isLosing = false
      await say('heard again')
      await until(() => texts().length === 2, 'the third message')
      await until(async () => (await listChat(db, id)).length === 3, 'all are kept')
      await sweepTwice()
      t.same(texts(), ['heard', 'heard again', 'lost'])
      await sweepTwice()
      t.equal(there.types().filter((type) => type === 'chat').length, 3)
      // Nobody else does it for this process, which is not dead.
      await one.beat()
      // More than a room remembers: what was known and forgotten does not come again.
      for (let count = 0; count < 100; count += 1) {
        clock.advance(1)
        await say(String(count))
      }
      await until(() => texts().at(-1) === '99', 'the last message')
      await sweepTwice()
      t.equal(there.types().filter((type) => type === 'chat').length, 103)
      t.equal(texts().length, 100)
      one.leave(person.connectionId)
      there.end()
    })

    t.test('a video is followed once, whoever notices that it is over', async (t) => {
      const id = await make()
      const followers = [await follow(one, id), await follow(two, id)]
      await one.run(id, visitor('x'), { type: 'play' })
      const videos = ['a', 'b', 'c'].map((name) => videoOf(name, { length: 1 }))
      await one.run(id, visitor('x'), { type: 'add', videos })
      await until(async () => (await stateOf(id))?.current?.id === 'a', 'the first video')
      const before = (await findRoomById(db, id))?.rev ?? 0
      clock.advance(2001)
      await Promise.all([one.sweep(), two.sweep(), one.sweep(), two.sweep()])
      t.equal((await stateOf(id))?.current?.id, 'b')
      t.equal((await findRoomById(db, id))?.rev, before + 1)
      for (const { end } of followers) end()
    })

    t.test('the next video begins by itself when the clock says so', async (t) => {
      const id = await make()
      const [here, there] = [await follow(one, id), await follow(two, id)]
      await one.run(id, visitor('x'), { type: 'add', videos: [videoOf('a'), videoOf('b')] })
      await until(() => there.room.state.current?.id === 'a', 'the first video at once')
      t.equal(here.room.rev, 2)
      here.end()
      there.end()
    })

    t.test('the votes of who leaves go with them', async (t) => {
      const id = await make()
      const [here, there] = [await follow(one, id), await follow(two, id)]
      const person = await one.enter(id, visitor('x'))
      const other = await two.enter(id, visitor('y'))
      await until(() => here.room.people.size === 2, 'both there')
      await one.run(id, person, { type: 'add', videos: [videoOf('a'), videoOf('b')] })
      await until(() => here.room.state.current !== undefined, 'a video')
      for (const voter of [person, other]) {
        await one.run(id, voter, { type: 'vote', video: videoOf('b'), isFor: true })
      }
      t.same(here.room.state.votes, { 'direct b': ['x', 'y'] })
      two.leave(other.connectionId)
      await until(async () => (await stateOf(id))?.votes['direct b']?.length === 1, 'one vote')
      t.same((await stateOf(id))?.votes, { 'direct b': ['x'] })
      here.end()
      there.end()
      one.leave(person.connectionId)
    })

    t.test('chat is heard everywhere and remembered, also by who comes later', async (t) => {
      const id = await make()
      const [here, there] = [await follow(one, id), await follow(two, id)]
      const person = await one.enter(id, visitor('x'))
      for (const text of ['one', 'two', 'three']) await one.run(id, person, { type: 'chat', text })
      await until(() => there.room.chat.length === 3, 'the messages')
      t.same(there.room.chat, here.room.chat)
      t.equal((await findRoomById(db, id))?.rev, 0, 'a message is no change of the room')
      await until(async () => (await listChat(db, id)).length === 3, 'kept')
      const third = start()
      const later = await follow(third, id)
      t.same(
        later.room.chat.map(({ text }) => text),
        ['one', 'two', 'three'],
      )
      for (const { end } of [here, there, later]) end()
    })

    t.test('a restart loses nothing that was acknowledged', async (t) => {
      const id = await make()
      const first = start()
      const here = await follow(first, id)
      await first.run(id, visitor('x'), { type: 'add', videos: [videoOf('a'), videoOf('b')] })
      await until(() => here.room.state.current !== undefined, 'a video')
      await first.run(id, visitor('x'), { type: 'play' })
      here.end()
      await first.close()
      clock.advance(4000)
      const second = await follow(start(), id)
      t.match(second.room.state, { current: { id: 'a' }, queue: [{ id: 'b' }] })
      t.match(second.room.state.playback, { isPlaying: true, position: 0 })
      second.end()
    })

    t.test('a refusal is about the room as it is, not as a process knew it', async (t) => {
      const ownerId = await account()
      const id = await make({ ownerId })
      const there = await follow(two, id)
      bus.isLosing = true
      await one.run(id, visitor('owner', ownerId), { type: 'set', changes: { grants: { 0: 0 } } })
      bus.isLosing = false
      await t.rejects(two.run(id, visitor('x'), { type: 'play' }), {
        message: 'Permission denied: playback.play-pause',
      })
      bus.isLosing = true
      await one.run(id, visitor('owner', ownerId), { type: 'set', changes: { grants: { 0: 1 } } })
      bus.isLosing = false
      t.equal((await two.run(id, visitor('x'), { type: 'play' })).rev, 3)
      const [entry] = await listAuditEntries(db, id, { limit: 1 })
      t.match(entry, { rev: 3, name: 'x', action: 'play', at: clock.now(), detail: {} })
      there.end()
    })

    t.test('messages to one room are counted by all processes together', async (t) => {
      const id = await make()
      const [here, there] = [await follow(one, id), await follow(two, id)]
      const person = await one.enter(id, visitor('x'))
      await until(() => there.room.people.size === 1, 'known there, too')
      const say = async (process: Process) => {
        process.countMessage(id)
        await process.run(id, person, { type: 'chat', text: 'hi' })
      }
      for (let count = 0; count < 100; count += 1) {
        await say(count % 2 === 0 ? one : two)
        if (count % 10 === 9)
          await until(() => here.room.chat.length === there.room.chat.length, 'same')
      }
      await until(() => there.types().filter((type) => type === 'chat').length === 100, 'all')
      for (const process of [one, two]) {
        await t.rejects(say(process), {
          code: 'too_many_attempts',
          message: 'Too many messages a second in this room',
        })
      }
      clock.advance(10)
      await say(one)
      await t.rejects(say(one), { code: 'too_many_attempts' })
      clock.advance(1000)
      await say(two)
      one.leave(person.connectionId)
      here.end()
      there.end()
    })

    t.test('what a door has to say reaches those who follow', async (t) => {
      const id = await make()
      const [here, there] = [await follow(one, id), await follow(two, id)]
      one.broadcast(id, 'playerData', { time: 5 })
      await until(() => there.updates.length === 1, 'the message')
      t.same(there.updates, [{ type: 'custom', name: 'playerData', data: { time: 5 } }])
      t.same(here.updates, there.updates)
      here.end()
      there.end()
    })
  })
}
