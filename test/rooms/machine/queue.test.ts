import fc from 'fast-check'
import t from 'tap'
import { perform } from '../../../src/rooms/machine/apply.js'
import type { RoomState } from '../../../src/rooms/machine/state.js'
import { guest, openRoom, owner, start, videoOf } from './room.js'

const idsOf = ({ queue }: RoomState) => queue.map(({ id }) => id)
const named = (...ids: string[]) => ids.map((id) => videoOf(id))

t.test('a video is in a room once', async (t) => {
  const view = openRoom()
  const [event] = view.do(guest, { type: 'add', videos: named('a', 'b', 'a') })
  t.match(event, { type: 'add', videos: named('a', 'b') })
  t.equal(view.try(guest, { type: 'add', videos: named('a', 'b') }), 'video_queued')
  view.do(guest, { type: 'play-now', video: videoOf('c') })
  t.equal(view.try(guest, { type: 'add', videos: named('c') }), 'video_queued')
  view.do(guest, { type: 'add', videos: named('c', 'd') })
  t.same(idsOf(view.state), ['a', 'b', 'd'])
  view.do(guest, { type: 'add', videos: [{ service: 'other', id: 'a' }] })
  t.equal(view.state.queue.length, 4)
})

t.test('a queue has an end', async (t) => {
  const view = openRoom()
  const many = Array.from({ length: 500 }, (_, at) => videoOf(`${at}`))
  view.do(guest, { type: 'add', videos: many })
  t.equal(view.try(guest, { type: 'add', videos: named('more') }), 'queue_full')
  t.equal(view.state.queue.length, 500)
})

t.test('shuffled, a queue has the same videos, and the same order for the same seed', async (t) => {
  const orders = new Set<string>()
  const property = fc.property(fc.nat(2 ** 32 - 1), (seed) => {
    const view = openRoom()
    view.do(guest, { type: 'add', videos: named('a', 'b', 'c', 'd') })
    const { state } = view
    view.do(guest, { type: 'shuffle', seed })
    const order = idsOf(view.state)
    view.state = state
    view.do(guest, { type: 'shuffle', seed })
    t.strictSame(idsOf(view.state), order)
    t.strictSame(order.toSorted(), ['a', 'b', 'c', 'd'])
    orders.add(order.join(''))
  })
  fc.assert(property, { numRuns: 500 })
  t.equal(orders.size, 24, 'every order comes up')
})

t.test('subtitles are WebVTT', async (t) => {
  const view = openRoom()
  const subtitleUrl = 'https://a.example/b.srt'
  const bad = videoOf('a', { subtitleUrl })
  t.equal(view.try(guest, { type: 'add', videos: [bad] }), 'subtitle_unsupported')
  t.equal(view.try(guest, { type: 'play-now', video: bad }), 'subtitle_unsupported')
  view.do(guest, { type: 'add', videos: named('a') })
  const edit = { type: 'edit', video: videoOf('a') } as const
  t.equal(view.try(guest, { ...edit, subtitleUrl }), 'subtitle_unsupported')
  view.do(guest, { ...edit, subtitleUrl: 'https://a.example/b.vtt' })
  t.equal(view.state.queue[0]?.subtitleUrl, 'https://a.example/b.vtt')
})

t.test('a room that rests keeps its queue aside, with what was on', async (t) => {
  const behaviors = [
    { behavior: 'always', queue: ['now', 'a', 'b'], previous: undefined },
    { behavior: 'prompt', queue: [], previous: ['now', 'a', 'b'] },
    { behavior: 'never', queue: [], previous: undefined },
  ] as const
  for (const { behavior, queue, previous } of behaviors) {
    const view = openRoom({ isTemporary: false }, { restoreQueueBehavior: behavior })
    view.do(guest, { type: 'play-now', video: videoOf('now') })
    view.do(guest, { type: 'add', videos: named('a', 'b') })
    view.do(guest, { type: 'play' })
    const resting = perform(view.state, { type: 'rest' }, start + 3000).state
    t.match(resting, { isActive: false, current: undefined, queue: [] })
    t.equal(perform(resting, { type: 'rest' }, start).state, resting)
    t.equal(perform(resting, { type: 'advance' }, start + 99_000).state, resting)
    const { state } = perform(resting, { type: 'wake' }, start)
    t.same(idsOf(state), queue, behavior)
    t.same(
      state.previousQueue?.map(({ id }) => id),
      previous,
      behavior,
    )
    const kept = [...state.queue, ...(state.previousQueue ?? [])]
    if (kept[0]) t.equal(kept[0].startAt, 3)
    t.equal(perform(state, { type: 'wake' }, start).state, state)
  }
})

t.test('an old queue comes back after the new one, or is dropped', async (t) => {
  const old = { previousQueue: named('a', 'b') }
  const view = openRoom({}, { ...old, queue: named('c', 'a') })
  t.equal(openRoom().try(guest, { type: 'restore-queue', discards: false }), 'nothing_to_restore')
  view.do(guest, { type: 'restore-queue', discards: false })
  t.same(idsOf(view.state), ['c', 'a', 'b'])
  t.equal(view.state.previousQueue, undefined)
  const other = openRoom({}, old)
  other.do(guest, { type: 'restore-queue', discards: true })
  t.same([idsOf(other.state), other.state.previousQueue], [[], undefined])
  const third = openRoom({}, old)
  third.do(owner, { type: 'add', videos: named('new') })
  t.equal(third.state.previousQueue, undefined, 'who begins another one does not want it')
})
