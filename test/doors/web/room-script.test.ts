import t from 'tap'
import { delayOf } from '../../../src/doors/web/rooms/browser/connection.js'
import { correctionFor } from '../../../src/client/drift.js'
import { applyFrame, emptyModel, positionOf } from '../../../src/doors/web/rooms/browser/model.js'
import type { RoomFields, ServerFrame } from '../../../src/doors/web/rooms/browser/protocol.js'
import { mayViewerDo, mayPutOut } from '../../../src/doors/web/rooms/browser/rights.js'
import { createServerClock } from '../../../src/client/server-clock.js'

const film = { service: 'direct', id: 'https://media.example/a.webm', title: 'A', length: 60 }

const room: RoomFields = {
  name: 'den',
  title: '',
  description: '',
  isTemporary: true,
  visibility: 'public',
  queueMode: 'manual',
  grants: [
    [0, 2 ** 7 + 1],
    [3, 2 ** 24 + 1],
  ],
  restoreQueueBehavior: 1,
  enableVoteSkip: false,
  hasOwner: true,
  queue: [],
  currentSource: film,
  isPlaying: true,
  playbackPosition: 10,
  playbackSpeed: 2,
  voteCounts: [],
  prevQueue: null,
  votesToSkip: [],
}
const whole: ServerFrame = { action: 'sync', rev: 1, serverTime: 1000, ...room }
const after = (...frames: ServerFrame[]) => frames.reduce(applyFrame, emptyModel)

t.test('a drift above 0.3 s is corrected by speed, above 2 s by a jump', async (t) => {
  const at = (actual: number, isCorrecting = false) =>
    correctionFor({ target: 100, actual, speed: 1, isCorrecting })
  for (const actual of [100, 100.29, 99.71]) t.same(at(actual), { type: 'none' })
  const late = at(99.5)
  t.ok(late.type === 'rate' && late.rate > 1 && late.rate <= 1.25, 'who is late plays faster')
  const early = at(101.9)
  t.ok(early.type === 'rate' && early.rate < 1 && early.rate >= 0.75, 'who is early plays slower')
  for (const actual of [97.9, 102.1]) t.same(at(actual), { type: 'jump' })
  t.equal(at(99.9, true).type, 'rate', 'a correction goes on until it is exact')
  t.same(at(99.96, true), { type: 'none' })
})

t.test('the clock of the server is known from its frames, closer with each', async (t) => {
  let local = 5000
  const clock = createServerClock(() => local)
  t.equal(clock.now(), 5000)
  // The truth is 1000 more: asked at 4900, made at 4950, here at 5000.
  clock.observe(5950, 4900)
  t.equal(clock.now(), 6000)
  local = 7000
  clock.observe(7999)
  t.ok(Math.abs(clock.now() - 8000) <= 25, 'one that came fast makes it closer')
  clock.observe(20_000)
  t.equal(clock.now(), 20_000, 'a clock that was set starts anew')
})

t.test('tries to connect come later and later, and not all at once', async (t) => {
  t.same(
    [0, 1, 2, 10].map((failures) => delayOf(failures, 0.5)),
    [1000, 2000, 4000, 30_000],
  )
  t.same([delayOf(0, 0), delayOf(0, 1)], [500, 1500])
})

t.test('a frame changes what it names and nothing else', async (t) => {
  const model = after(whole, { action: 'sync', rev: 2, serverTime: 3000, title: 'Films' })
  t.match(model.room, { ...room, title: 'Films' })
  t.equal(positionOf(model, 3000), 14, 'the position goes on from the frame that had one')
  t.equal(positionOf(model, 90_000), 60, 'and not beyond the end')
  const paused = {
    action: 'sync',
    rev: 3,
    serverTime: 4000,
    isPlaying: false,
    playbackPosition: 16,
  }
  t.equal(positionOf(applyFrame(model, paused as ServerFrame), 9000), 16)
})

const user = { name: 'ivy', isLoggedIn: false, status: 'none', role: 0 } as const

t.test('people come, change and go', async (t) => {
  const init = { kind: 'init' as const, value: [{ ...user, id: 'a' }] }
  const changed = { ...user, id: 'b', name: 'bo' }
  const model = after(
    whole,
    { action: 'user', update: init },
    { action: 'user', update: { kind: 'update', value: { ...user, id: 'b' } } },
    { action: 'user', update: { kind: 'update', value: changed } },
    { action: 'user', update: { kind: 'remove', value: 'a' } },
  )
  t.same(model.users, [changed])
})

t.test('an invite takes away from a guest, never from who has a role', async (t) => {
  const enter = (role: 0 | 3, limit?: number) =>
    after(
      whole,
      { action: 'user', update: { kind: 'init', value: [{ ...user, role, id: 'me' }] } },
      { action: 'you', info: { id: 'me', ...(limit === undefined ? {} : { limit }) } },
    )
  t.equal(mayViewerDo(enter(0), 'playback.play-pause'), true)
  t.equal(mayViewerDo(enter(0, 2 ** 7), 'playback.play-pause'), false)
  t.equal(mayViewerDo(enter(0, 2 ** 7), 'chat'), true)
  t.equal(mayViewerDo(enter(3, 2 ** 7), 'playback.play-pause'), true)
  const other = { ...user, id: 'other' }
  t.equal(mayPutOut(enter(3), other), true)
  t.equal(mayPutOut(enter(3), { ...other, role: -1 }), false)
  t.equal(mayPutOut(enter(0), other), false)
})
