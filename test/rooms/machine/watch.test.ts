import t from 'tap'
import { perform } from '../../../src/rooms/machine/apply.js'
import { dueAt, positionAt } from '../../../src/rooms/machine/playback.js'
import type { RoomState } from '../../../src/rooms/machine/state.js'
import { guest, openRoom, owner, person, start, videoOf } from './room.js'

const idsOf = ({ queue }: RoomState) => queue.map(({ id }) => id)
const advance = (view: ReturnType<typeof openRoom>) => {
  view.state = perform(view.state, { type: 'advance' }, view.now).state
}

t.test('a position follows from the clock, and a second play changes nothing', async (t) => {
  const view = openRoom()
  view.do(guest, { type: 'play' })
  view.now += 300
  t.equal(positionAt(view.state, view.now), 0.3, 'also while nothing is on')
  const [event] = view.do(owner, { type: 'seek', position: 42.5 })
  t.same(event, {
    type: 'seek',
    position: 42.5,
    previousPosition: 0.3,
    undoId: 1,
    by: { connectionId: 'owner', name: 'owner', isLoggedIn: true, role: -1 },
  })
  view.now += 302
  const before = view.state
  t.equal(view.do(owner, { type: 'play' }).length, 1)
  t.equal(view.state, before)
  view.do(owner, { type: 'pause' })
  view.now += 5000
  t.equal(positionAt(view.state, view.now), 42.802)
  view.do(owner, { type: 'speed', speed: 1.5 })
  view.do(owner, { type: 'play' })
  view.now += 2000
  t.equal(positionAt(view.state, view.now), 45.802)
})

t.test('a clock that is set back stops the video and rewinds nothing', async (t) => {
  const view = openRoom()
  view.do(owner, { type: 'seek', position: 5 })
  view.do(owner, { type: 'play' })
  t.equal(positionAt(view.state, view.now - 60_000), 5)
})

t.test('a position is within the video', async (t) => {
  const view = openRoom()
  view.do(owner, { type: 'play-now', video: videoOf('a') })
  view.do(owner, { type: 'seek', position: 99 })
  t.equal(positionAt(view.state, view.now), 10)
  view.do(owner, { type: 'seek', position: -3 })
  t.equal(positionAt(view.state, view.now), 0)
  for (const position of [NaN, Infinity]) {
    t.equal(view.try(owner, { type: 'seek', position }), 'out_of_range')
  }
  for (const speed of [0, -1, 0.2, 4.1, NaN]) {
    t.equal(view.try(owner, { type: 'speed', speed }), 'out_of_range')
  }
  view.do(owner, { type: 'play' })
  t.equal(positionAt(view.state, view.now + 60_000), 10)
})

t.test('the first video of an empty room begins at once, paused', async (t) => {
  const view = openRoom()
  view.do(guest, { type: 'add', videos: [videoOf('a'), videoOf('b')] })
  t.equal(dueAt(view.state), 0)
  advance(view)
  t.equal(view.state.current?.id, 'a')
  t.same(idsOf(view.state), ['b'])
  t.equal(view.state.playback.isPlaying, false)
  t.equal(dueAt(view.state), undefined)
})

t.test('a video that is over is followed once, by what the mode wants', async (t) => {
  const cases = [
    { mode: 'manual', current: 'b', queue: ['c'] },
    { mode: 'vote', current: 'c', queue: ['b'] },
    { mode: 'loop', current: 'b', queue: ['c', 'a'] },
    { mode: 'dj', current: 'a', queue: ['b', 'c'] },
  ] as const
  for (const { mode, current, queue } of cases) {
    const view = openRoom({ queueMode: mode })
    view.do(owner, { type: 'play-now', video: videoOf('a', { startAt: 2 }) })
    view.do(owner, { type: 'add', videos: [videoOf('b'), videoOf('c')] })
    view.do(guest, { type: 'vote', video: videoOf('c'), isFor: true })
    view.do(owner, { type: 'play' })
    view.do(owner, { type: 'speed', speed: 2 })
    t.equal(dueAt(view.state), start + 5000)
    view.now += 4999
    const before = view.state
    advance(view)
    t.equal(view.state, before, 'not before its time')
    view.now += 1
    advance(view)
    t.equal(view.state.current?.id, current, mode)
    t.same(idsOf(view.state), queue, mode)
    t.equal(view.state.current?.startAt, undefined)
    t.equal(positionAt(view.state, view.now), 0)
    t.equal(view.state.playback.speed, mode === 'dj' ? 2 : 1)
    const begun = view.state
    advance(view)
    t.equal(view.state, begun, 'who comes second changes nothing')
  }
})

t.test('after the last video nothing is on', async (t) => {
  const view = openRoom()
  view.do(owner, { type: 'play-now', video: videoOf('a') })
  view.do(owner, { type: 'play' })
  view.now += 10_000
  advance(view)
  t.equal(view.state.current, undefined)
  t.equal(view.state.playback.isPlaying, false)
  t.equal(dueAt(view.state), undefined)
})

t.test('a video without a known end goes on, and a tiny one does not spin', async (t) => {
  const view = openRoom({ queueMode: 'loop' })
  view.do(owner, { type: 'play' })
  view.do(owner, { type: 'play-now', video: { service: 'direct', id: 'live' } })
  t.equal(dueAt(view.state), undefined)
  view.do(owner, { type: 'play-now', video: videoOf('tiny', { length: 0.01 }) })
  t.equal(dueAt(view.state), start + 1000)
  view.do(owner, { type: 'play-now', video: videoOf('none', { length: 0 }) })
  t.equal(dueAt(view.state), undefined)
  view.do(owner, { type: 'play-now', video: videoOf('cut', { endAt: 4 }) })
  t.equal(dueAt(view.state), start + 4000)
})

t.test('what was interrupted goes on where it was', async (t) => {
  const view = openRoom()
  view.do(owner, { type: 'play-now', video: videoOf('a') })
  view.do(owner, { type: 'play' })
  view.now += 4000
  view.do(owner, { type: 'play-now', video: videoOf('b') })
  t.equal(positionAt(view.state, view.now), 0)
  t.same(view.state.queue, [{ ...videoOf('a'), startAt: 4 }])
  view.do(owner, { type: 'skip' })
  t.equal(positionAt(view.state, view.now), 4)
})

t.test('half of those who may skip decide, each of them once', async (t) => {
  const voters = [1, 2, 3, 4, 5].map((at) => person(`voter ${at}`, at + 10))
  const [one, two, three, four, five] = voters
  if (!one || !two || !three || !four || !five) throw new Error('five voters')
  const viewer = person('viewer', undefined, { invitation: { role: 0, mask: 128 } })
  const view = openRoom({}, { enableVoteSkip: true })
  const secondTab = { ...one, connectionId: 'second tab' }
  view.people = [...voters, viewer, secondTab]
  view.do(one, { type: 'play-now', video: videoOf('a') })
  t.equal(view.try(owner, { type: 'skip' }), 'not_inside')
  t.equal(view.try(viewer, { type: 'skip' }), 'playback.skip')
  t.same(view.do(one, { type: 'skip' }), [])
  t.same(view.do(secondTab, { type: 'skip' }), [], 'a second time takes it back')
  t.same(view.state.skipVotes, [])
  view.do(one, { type: 'skip' })
  view.do(two, { type: 'skip' })
  t.equal(view.state.current?.id, 'a', 'two of five are not half')
  view.people = [two, three, four, five, viewer]
  view.do(three, { type: 'skip' })
  t.equal(view.state.current, undefined, 'two of the four who are left; who left does not count')
  t.same(view.state.skipVotes, [])
  t.equal(view.try(one, { type: 'skip' }), 'not_inside')
  t.equal(view.try(two, { type: 'skip' }), 'nothing_playing')
})

t.test('votes of who has left are dropped', async (t) => {
  const view = openRoom({ queueMode: 'vote' }, { enableVoteSkip: true })
  view.people.push(person('third', 3), person('fourth', 4))
  view.do(owner, { type: 'play-now', video: videoOf('now') })
  view.do(owner, { type: 'add', videos: [videoOf('a'), videoOf('b')] })
  view.do(guest, { type: 'vote', video: videoOf('b'), isFor: true })
  view.do(guest, { type: 'skip' })
  t.same(idsOf(view.state), ['b', 'a'])
  const { state } = perform(view.state, { type: 'forget-votes', identity: 'guest' }, start)
  t.same([state.votes, state.skipVotes], [{}, []])
  t.equal(perform(state, { type: 'forget-votes', identity: 'guest' }, start).state, state)
})
