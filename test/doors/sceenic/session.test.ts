import t, { type Test } from 'tap'
import { createKey } from '../../../src/identity/api-keys/api-keys.js'
import { startFoyer, type Foyer } from '../../support/foyer.js'
import { waitUntil } from '../../support/listen.js'
import { mintWatchToken, openWatchClient, type WatchClient } from '../../support/watch-client.js'

t.setTimeout(120_000)

interface Place {
  foyer: Foyer
  base: string
  /** A new session's token. */
  mint: () => Promise<string>
  open: (first?: object) => WatchClient
  /** Somebody who is in. */
  enter: (token: string, name: string, more?: object) => Promise<WatchClient>
}

async function start(t: Test, env: Record<string, string> = {}): Promise<Place> {
  const foyer = await startFoyer(t, { env })
  const base = await foyer.app.listen({ host: '127.0.0.1', port: 0 })
  const scopes = ['GET:stream/token', 'DELETE:stream/*']
  const key = await createKey(foyer, { name: 'k', scopes })
  const open: Place['open'] = (first) => openWatchClient(t, base, first)
  return {
    foyer,
    base,
    mint: () => mintWatchToken(base, key),
    open,
    async enter(token, name, more = {}) {
      const client = open({ type: 'connect', token, name, ...more })
      await client.next('connected')
      return client
    },
  }
}

const errorOf = async (client: WatchClient) => (await client.next('error')).error

t.test('those who hold one token share a session', async (t) => {
  const { mint, enter } = await start(t)
  const token = await mint()
  const ann = await enter(token, 'Ann', { metadata: { seat: 4 } })
  const bob = await enter(token, 'Bob')
  const stranger = await enter(await mint(), 'Ann')

  t.match(bob.frames[0], {
    participant: { participantName: 'Bob', metadata: null, viewer: false },
    participants: [{ participantName: 'Ann', metadata: { seat: 4 } }, { participantName: 'Bob' }],
    state: { leader: String, players: [] },
  })
  t.match(await ann.next('participantJoin'), { participant: { participantName: 'Bob' } })
  bob.send({ type: 'message', msg: 'hello' })
  for (const client of [ann, bob]) {
    t.match(await client.next('message'), { from: { participantName: 'Bob' }, msg: 'hello' })
  }
  bob.send({ type: 'disconnect' })
  t.match(await ann.next('participantLeft'), { participantId: String, leader: String })
  t.equal(bob.closed() ?? 1000, 1000)
  t.same(
    stranger.frames.map(({ type }) => type),
    ['connected'],
  )
})

t.test('the first who came leads the players, viewers only follow', async (t) => {
  const { foyer, mint, enter, base } = await start(t)
  const token = await mint()
  const viewer = await enter(token, 'Viewer', { viewer: true })
  const ann = await enter(token, 'Ann')
  const bob = await enter(token, 'Bob')
  const idOf = ({ frames: [first] }: WatchClient) =>
    (first?.participant as { participantId: string }).participantId

  ann.send({ type: 'playerData', time: 61_000.5, paused: true })
  const data = {
    participantId: idOf(ann),
    time: 61_000.5,
    paused: true,
    rate: 1,
    leader: idOf(ann),
  }
  t.match(await viewer.next('syncData'), { ...data, serverTime: foyer.clock.now() })
  t.match(await bob.next('syncData'), data)
  bob.send({ type: 'playerData', time: 5, rate: 1.5 })
  t.match(await ann.next('syncData'), { participantId: idOf(bob), leader: idOf(ann), rate: 1.5 })

  viewer.send({ type: 'playerData', time: 1 })
  t.match(await errorOf(viewer), { code: 101, name: 'watch_viewer' })
  t.equal(ann.frames.filter(({ type }) => type === 'syncData').length, 1, 'nor its own')

  viewer.send({ type: 'state' })
  const { leader, players } = await viewer.next('state')
  t.equal(leader, idOf(ann))
  t.match(players, [{ participantId: idOf(ann), time: 61_000.5 }, { participantId: idOf(bob) }])
  const headers = { authorization: `Bearer ${token}` }
  const shown = await (await fetch(`${base}/stream/session/state`, { headers })).json()
  t.match(shown, { kind: 'stream', leader: idOf(ann), participants: [{}, {}, {}] })

  ann.end()
  t.match(await viewer.next('participantLeft'), { participantId: idOf(ann), leader: idOf(bob) })
})

t.test('a name is there once in a session, however it is written', async (t) => {
  const { mint, enter, open } = await start(t)
  const token = await mint()
  await enter(token, 'Ann')
  for (const name of ['Ann', 'ANN', ' Ａnn ']) {
    const other = open({ type: 'connect', token, name })
    t.match(await errorOf(other), { code: 104, name: 'watch_name_taken' })
    await waitUntil('it is closed', () => other.closed() !== undefined)
    t.equal(other.closed(), 4000)
  }
  t.match(await errorOf(open({ type: 'connect', token, name: '\u200b' })), { name: 'name_invalid' })
})

t.test('who lost a connection comes back as who they were', async (t) => {
  const { mint, enter } = await start(t)
  const token = await mint()
  const ann = await enter(token, 'Ann')
  const bob = await enter(token, 'Bob')
  const [first] = ann.frames
  const again = await enter(token, 'whatever', { resume: first?.resume })
  t.match(again.frames[0], { participant: first?.participant, resume: first?.resume })
  await waitUntil('the old one is out', () => ann.closed() !== undefined)
  t.equal(ann.closed(), 4002)
  again.send({ type: 'message', msg: 'back' })
  t.match(await bob.next('message'), { from: { participantName: 'Ann' } })
  t.same(
    bob.frames.filter(({ type }) => type.startsWith('participant')),
    [],
    'nobody left',
  )
  const stranger = await enter(token, 'Cem', { resume: 'x' })
  t.match(stranger.frames[0], { participant: { participantName: 'Cem' } })
})

t.test('a socket that does not say who it is, or nonsense, is closed', async (t) => {
  const { mint, enter, open, foyer } = await start(t)
  const token = await mint()
  t.match(await errorOf(open({ type: 'message', msg: 'hi' })), { code: 203 })
  t.match(await errorOf(open({ type: 'connect', token: 'x', name: 'A' })), { code: 203 })
  t.match(await errorOf(open({ type: 'connect', token })), { code: 101, name: 'input_invalid' })

  const ann = await enter(token, 'Ann')
  ann.send({ type: 'connect', token, name: 'Other' })
  t.match(await errorOf(ann), { message: /a second connect changes nothing/ })
  ann.send('{')
  t.match(await errorOf(ann), { message: 'A frame must be JSON' })
  ann.send({ type: 'playerData', time: -1 })
  t.match(await errorOf(ann), { message: /^time: / })
  t.equal(ann.closed(), undefined)
  ann.send({ type: 'ping', t0: 5 })
  t.match(await ann.next('pong'), { t0: 5, t1: foyer.clock.now() })
  for (let count = 0; count < 3; count++) ann.send({ type: 'kick' })
  await waitUntil('it is closed', () => ann.closed() !== undefined)
  t.equal(ann.closed(), 4000)
  t.notOk(foyer.log.some((line) => line.includes('"level":50')))
})

t.test('nobody says more than the limits allow', async (t) => {
  const { mint, enter, open } = await start(t, {
    ROOM_PEOPLE: '2',
    ROOM_CHAT_LENGTH: '10',
    ROOM_MESSAGES_PER_CLIENT: '5',
    ROOM_MESSAGES: '2',
  })
  const token = await mint()
  const ann = await enter(token, 'Ann')
  await enter(token, 'Bob')
  t.match(await errorOf(open({ type: 'connect', token, name: 'Cem' })), { code: 206 })
  ann.send({ type: 'message', msg: 'x'.repeat(11) })
  t.match(await errorOf(ann), { message: 'msg: a message has at most 10 characters' })
  for (let count = 0; count < 4; count++) ann.send({ type: 'message', msg: 'x' })
  const errors = [await errorOf(ann), await errorOf(ann)] as { message: string }[]
  const limits = errors.map(({ message }) => /ROOM_\w+/.exec(message)?.[0])
  t.same(limits.sort(), ['ROOM_MESSAGES', 'ROOM_MESSAGES_PER_CLIENT'])
})

t.test('a session that is ended lets everyone out', async (t) => {
  const { foyer, mint, enter } = await start(t)
  const token = await mint()
  const ann = await enter(token, 'Ann')
  await foyer.db.updateTable('watch_session').set({ revoked_at: 1 }).execute()
  t.match(await errorOf(ann), { code: 203, message: 'The session was closed' })
  await waitUntil('it is closed', () => ann.closed() !== undefined)
  t.equal(ann.closed(), 4001)
  const { count } = await foyer.db
    .selectFrom('watch_participant')
    .select((q) => q.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  t.equal(count, 0)
})
