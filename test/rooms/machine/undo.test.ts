import fc from 'fast-check'
import t from 'tap'
import type { Command } from '../../../src/rooms/machine/command.js'
import { positionAt } from '../../../src/rooms/machine/playback.js'
import type { QueueMode, RoomState } from '../../../src/rooms/machine/state.js'
import { guest, openRoom, owner, videoOf } from './room.js'

const modes: QueueMode[] = ['manual', 'vote', 'loop', 'dj']

/** What of a room an undo must bring back. */
const seen = (state: RoomState, now: number) => ({
  current: state.current?.id,
  startAt: state.current?.startAt,
  queue: state.queue.map(({ id }) => id),
  votes: state.votes,
  position: positionAt(state, now),
  isPlaying: state.playback.isPlaying,
  speed: state.playback.speed,
})

const ids = fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e'])

const undoIdOf = (events: readonly object[]) => {
  const [event] = events
  return event && 'undoId' in event && typeof event.undoId === 'number' ? event.undoId : 0
}

t.test('what is undone at once was never done', async (t) => {
  const room = fc.record({
    mode: fc.constantFrom(...modes),
    queue: ids,
    current: fc.option(fc.constant('now'), { nil: undefined }),
    voted: ids,
    isPlaying: fc.boolean(),
    speed: fc.constantFrom(1, 2),
    position: fc.integer({ min: 0, max: 9 }),
  })
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc.record({ type: fc.constant('seek' as const), position: fc.integer({ min: -2, max: 12 }) }),
    fc.constant({ type: 'skip' as const }),
    fc.record({
      type: fc.constant('add' as const),
      videos: ids.map((list) => list.map((id) => videoOf(`new ${id}`))),
    }),
    fc.record({
      type: fc.constant('remove' as const),
      video: ids.map(([id]) => videoOf(id ?? 'a')),
    }),
  )
  const undone = new Set<string>()
  const property = fc.property(room, command, (made, command) => {
    const { mode, queue, current, voted, isPlaying, speed, position } = made
    const view = openRoom({ queueMode: mode })
    view.state = {
      ...view.state,
      current: current === undefined ? undefined : videoOf(current, { startAt: 1 }),
      playback: { ...view.state.playback, isPlaying, speed, position },
    }
    if (queue.length > 0) view.do(owner, { type: 'add', videos: queue.map((id) => videoOf(id)) })
    for (const id of voted) view.try(guest, { type: 'vote', video: videoOf(id), isFor: true })
    const before = seen(view.state, view.now)
    const events = view.try(owner, command)
    if (typeof events === 'string') return
    view.do(owner, { type: 'undo', id: undoIdOf(events) })
    t.strictSame(seen(view.state, view.now), before, JSON.stringify({ mode, command }))
    undone.add(`${mode} ${command.type}`)
  })
  fc.assert(property, { numRuns: 400, endOnFailure: true })
  t.equal(undone.size, 16, 'each command was undone in each mode')
})

t.test('a seek can be undone later', async (t) => {
  const view = openRoom()
  view.do(owner, { type: 'play-now', video: videoOf('a', { length: 100 }) })
  view.do(owner, { type: 'play' })
  view.now += 30_000
  const events = view.do(guest, { type: 'seek', position: 80 })
  view.now += 5_000
  t.equal(positionAt(view.state, view.now), 85)
  view.do(guest, { type: 'undo', id: undoIdOf(events) })
  t.equal(positionAt(view.state, view.now), 30)
})

t.test('a thing is undone once, and only what the server did', async (t) => {
  const view = openRoom()
  const events = view.do(owner, { type: 'add', videos: [videoOf('a')] })
  const undo = { type: 'undo', id: undoIdOf(events) } as const
  t.equal(view.try(owner, { type: 'undo', id: 99 }), 'undo_unknown')
  view.do(owner, undo)
  t.equal(view.try(owner, undo), 'undo_unknown')
  t.same(view.state.queue, [])
})

t.test('to undo takes the permission for the opposite', async (t) => {
  const names = {
    seek: 'playback.seek',
    skip: 'playback.skip',
    add: 'manage-queue.remove',
    remove: 'manage-queue.add',
  }
  const commands: Command[] = [
    { type: 'seek', position: 3 },
    { type: 'skip' },
    { type: 'add', videos: [videoOf('new')] },
    { type: 'remove', video: videoOf('b') },
  ]
  for (const command of commands) {
    const view = openRoom()
    view.do(owner, { type: 'play-now', video: videoOf('a') })
    view.do(owner, { type: 'add', videos: [videoOf('b'), videoOf('c')] })
    const id = undoIdOf(view.do(owner, command))
    view.do(owner, { type: 'set', changes: { grants: { 0: 0 } } })
    const denied = view.try(guest, { type: 'undo', id })
    t.equal(denied, names[command.type as keyof typeof names])
  }
})

t.test('a video that is there again is not put back twice', async (t) => {
  const view = openRoom()
  view.do(owner, { type: 'add', videos: [videoOf('a'), videoOf('b')] })
  const id = undoIdOf(view.do(owner, { type: 'remove', video: videoOf('a') }))
  view.do(owner, { type: 'add', videos: [videoOf('a')] })
  t.equal(view.try(owner, { type: 'undo', id }), 'video_queued')
  t.same(
    view.state.queue.map((video) => video.id),
    ['b', 'a'],
  )
})
