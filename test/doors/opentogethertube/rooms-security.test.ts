import t, { type Test } from 'tap'
import { mintFor } from '../../support/api.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { listenOnLoopback, waitUntil } from '../../support/listen.js'
import { getCode, redeemCode, registerApp } from '../../support/oauth.js'
import { auth, openRoomClient, type RoomClient } from '../../support/room-client.js'
import { callServer, createRoom, getToken } from '../../support/room-people.js'
import { tinyMp4 } from '../../support/tiny-media.js'

t.setTimeout(60_000)

interface Place {
  foyer: Foyer
  base: string
  /** Somebody at the socket of the room `den`, who is in it. */
  enter: (token: string) => Promise<RoomClient>
  connect: (first?: object, answersPings?: boolean) => RoomClient
}

async function start(t: Test, env: Record<string, string> = {}): Promise<Place> {
  const foyer = await startFoyer(t, { env })
  const base = await foyer.app.listen({ host: '127.0.0.1', port: 0 })
  const connect: Place['connect'] = (first, answersPings = true) =>
    openRoomClient(t, {
      base: base.replace('http', 'ws'),
      name: 'den',
      answersPings,
      ...(first && { first }),
    })
  const enter = async (token: string) => {
    const client = connect(auth(token))
    await client.next('you')
    return client
  }
  return { foyer, base, enter, connect }
}

const say = (text: string) => ({ type: 11, text })
const errorsOf = ({ frames }: RoomClient) => frames.filter(({ action }) => action === 'error')

t.test('who somebody is comes from their token alone', async (t) => {
  const { base, enter } = await start(t)
  const owner = await getToken(base, 'owner')
  await createRoom(base, owner, 'den')
  const one = await enter(owner)
  const two = await enter(await getToken(base))
  const ownerId = one.id()

  two.send({
    action: 'req',
    request: { ...say('hi'), from: { id: ownerId, name: 'owner', role: -1 }, by: ownerId },
    from: ownerId,
    user_id: 1,
  })
  const { from } = (await one.next('chat')) as unknown as { from: object }
  t.match(from, { id: two.id(), isLoggedIn: false, role: 0 })
  t.notMatch(from, { name: 'owner' })

  two.send(auth(owner))
  t.match(await two.next('error'), {
    error: { name: 'input_invalid' },
    request: { action: 'auth' },
  })
  two.ask({ type: 9, targetClientId: two.id(), role: 4 })
  t.match(await two.next('error'), { error: { name: 'room_permission_denied' } })
  two.ask({ type: 18, clientId: ownerId })
  t.match(await two.next('error'), { error: { message: 'Permission denied: manage-users.kick' } })
  two.ask(say('still a guest'))
  t.match((await one.next('chat')).from, { id: two.id(), role: 0 })
  t.equal(one.closed(), undefined)
})

t.test('a message has 2,000 characters, and a client and a room so many a second', async (t) => {
  const { foyer, base, enter } = await start(t, {
    ROOM_MESSAGES_PER_CLIENT: '5',
    ROOM_MESSAGES: '6',
  })
  await createRoom(base, await getToken(base, 'owner'), 'den')
  const [one, two] = [await enter(await getToken(base)), await enter(await getToken(base))]
  foyer.clock.advance(10_000)

  one.ask(say('x'.repeat(2001)))
  t.match(await one.next('error'), {
    error: { name: 'room_text_invalid' },
    request: { type: 11 },
  })
  one.ask(say('x'.repeat(2000)))
  t.equal((await two.next('chat')).text, 'x'.repeat(2000))

  foyer.clock.advance(10_000)
  for (const text of ['1', '2', '3', '4', '5', '6', '7']) one.ask(say(text))
  await waitUntil('two refusals', () => errorsOf(one).length === 3)
  t.match(await one.next('error'), {
    error: { name: 'too_many_attempts', message: 'Too many messages a second' },
  })
  await waitUntil('the others', () => two.texts().at(-1) === '5')

  two.ask(say('8'))
  two.ask(say('9'))
  await waitUntil('a refusal', () => errorsOf(two).length === 1)
  t.match(errorsOf(two), [
    {
      error: { name: 'too_many_attempts', message: 'Too many messages a second in this room' },
      request: { type: 11 },
    },
  ])
  t.same(one.texts().slice(1), ['1', '2', '3', '4', '5', '8'])
  foyer.clock.advance(1000)
  two.ask(say('10'))
  await waitUntil('what is said later', () => one.texts().at(-1) === '10')
})

t.test('a socket that says nothing, and one that died, is closed within seconds', async (t) => {
  const { base, enter, connect } = await start(t)
  await createRoom(base, await getToken(base, 'owner'), 'den')
  const startedAt = Date.now()
  const silent = connect()
  const seen = await enter(await getToken(base))
  const dead = connect(auth(await getToken(base)), false)
  await dead.next('you')
  await waitUntil('both are there', () => seen.users().length === 2)

  await waitUntil('the silent one is out', () => silent.closed() !== undefined, 15_000)
  const waited = Date.now() - startedAt
  t.equal(silent.closed(), 4004)
  t.same(silent.frames, [])
  t.ok(waited > 9000 && waited < 12_000, `after ${waited} ms`)
  await waitUntil('the dead one is out', () => seen.users().length === 1, 25_000)
  t.equal(seen.closed(), undefined, 'one that answers pings stays')
})

t.test('who reads too slowly is dropped, and keeps nobody else waiting', async (t) => {
  const { base, enter } = await start(t, {
    ROOM_MESSAGES_PER_CLIENT: '10000',
    ROOM_MESSAGES: '100000',
    ROOM_CHAT_LENGTH: '10000',
  })
  await createRoom(base, await getToken(base, 'owner'), 'den')
  const [talker, slow] = [await enter(await getToken(base)), await enter(await getToken(base))]
  slow.pause()
  const count = 1500
  const text = 'x'.repeat(10_000)
  for (let sent = 1; sent <= count; sent += 1) {
    talker.ask(say(text))
    // What is told at once to one who reads must be shorter than what drops one who does not.
    if (sent % 50 > 0) continue
    await waitUntil('what was said is told', () => talker.texts().length === sent, 20_000)
  }
  slow.resume()
  await waitUntil('dropped', () => slow.closed() === 1013, 20_000)
  t.ok(slow.texts().length < count)
  t.equal(talker.closed(), undefined)
})

t.test(
  'one address has so many rooms without an owner, an account so many of its own',
  async (t) => {
    const { base } = await start(t, { ROOMS_PER_ADDRESS: '2', ROOMS_PER_ACCOUNT: '1' })
    const make = async (token: string) =>
      (await callServer(base, token, ['POST', '/api/room/generate', {}])).status
    const guests = [await getToken(base), await getToken(base)] as const
    t.same([await make(guests[0]), await make(guests[1]), await make(guests[0])], [201, 201, 403])
    const user = await getToken(base, 'owner')
    t.same([await make(user), await make(user)], [201, 403], 'the rooms of guests do not count')
  },
)

t.test('media of the own network are fetched only from the hosts that are allowed', async (t) => {
  const asked: string[] = []
  const media = await listenOnLoopback(t, (request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'video/mp4' }).end(tinyMp4(12))
  })
  const add = async ({ base }: Place, url: string) => {
    const owner = await getToken(base, 'owner')
    await createRoom(base, owner, 'den')
    return callServer(base, owner, ['POST', '/api/room/den/queue', { url }])
  }
  const refused = await add(await start(t), `${media}/a.mp4`)
  t.match(refused, { status: 400, json: { error: { name: 'VideoUnavailableException' } } })
  t.same(asked, [])
  const allowed = await start(t, { OUTBOUND_ALLOW: new URL(media).host })
  t.equal((await add(allowed, `${media}/b.mp4`)).status, 200)
  t.ok(asked.length > 0 && asked.every((path) => path === '/b.mp4'))
})

t.test('routes that only tests need are not there', async (t) => {
  const { base } = await start(t)
  const token = await getToken(base, 'owner')
  await createRoom(base, token, 'den')
  for (const path of [
    'reset-rate-limit',
    'reset-rate-limit/user',
    'set-admin-api-key',
    'user/force-login',
    'user/create-social',
    'user/set-discord-link',
    'room/den/add-fake-user',
    'room/den/force-disconnect',
    'room/den/seed-prev-queue',
  ]) {
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE'] as const) {
      const { status } = await callServer(base, token, [method, `/api/dev/${path}`])
      t.equal(status, 404, `${method} ${path}`)
    }
  }
})

t.test('a change over HTTP changes what it names and nothing else', async (t) => {
  const { base } = await start(t)
  const owner = await getToken(base, 'owner')
  await createRoom(base, owner, 'den')
  const change = async (body: object) => {
    const { status } = await callServer(base, owner, ['PATCH', '/api/room/den', body])
    t.equal(status, 200, JSON.stringify(body))
    return (await callServer(base, owner, ['GET', '/api/room/den'])).json
  }
  const locked = await change({
    grants: [
      [0, 0],
      [1, 128],
    ],
    title: 'Ours',
    enableVoteSkip: true,
  })
  t.match(locked, { title: 'Ours', enableVoteSkip: true })
  const { grants } = locked as { grants: [number, number][] }
  t.equal(new Map(grants).get(0), 0)
  t.equal(new Map(grants).get(1), 128)
  t.same(await change({ title: '' }), { ...locked, title: '' })
  t.same(await change({ enableVoteSkip: false }), { ...locked, title: '', enableVoteSkip: false })
})

/** The access token of an app that `owner` allowed these scopes. */
async function allowApp(foyer: Foyer, scope: string): Promise<string> {
  const cookie = await signIn(foyer, 'owner', 'k7-Garden-owner')
  const app = await registerApp(foyer, { scopes: scope })
  const code = await getCode(foyer, cookie, app, { scope })
  return (await redeemCode(foyer, app, code)).json<{ access_token: string }>().access_token
}

t.test('tokens and apps reach rooms by their scopes, over HTTP and by the socket', async (t) => {
  const { foyer, base, enter, connect } = await start(t)
  const owner = await getToken(base, 'owner')
  await createRoom(base, owner, 'den')
  const title = { type: 13, settings: { title: 'Ours' } }

  const app = await enter(await allowApp(foyer, 'rooms'))
  app.ask(title)
  await waitUntil('the title', () => app.frames.some((frame) => frame.title === 'Ours'))

  const reader = await enter(await mintFor(foyer, 'owner', { scopes: ['GET:room/den'] }))
  reader.ask(title)
  t.match(await reader.next('error'), { error: { name: 'scope_insufficient' } })

  for (const token of [
    await allowApp(foyer, 'read write'),
    await mintFor(foyer, 'owner', { scopes: [':room/other*', ':playlists*'] }),
  ]) {
    const other = connect(auth(token))
    await waitUntil('out', () => other.closed() === 4004)
    t.same(other.frames, [], 'nothing of the room is shown')
    t.equal((await callServer(base, token, ['GET', '/api/room/den'])).status, 403)
  }
})
