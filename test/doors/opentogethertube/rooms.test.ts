import t, { type Test } from 'tap'
import { startFoyer, type Foyer } from '../../support/foyer.js'
import { waitUntil } from '../../support/listen.js'
import { auth, openRoomClient } from '../../support/room-client.js'

t.setTimeout(60_000)

async function getToken(foyer: Foyer, user?: string): Promise<string> {
  const granted = await foyer.app.inject({ url: '/api/auth/grant' })
  const { token } = granted.json<{ token: string }>()
  if (user === undefined) return token
  const response = await foyer.app.inject({
    method: 'POST',
    url: '/api/user/register',
    headers: { authorization: `Bearer ${token}` },
    payload: { username: user, password: `k7-Garden-${user}` },
  })
  if (response.statusCode !== 201) throw new Error(response.body)
  return token
}

async function call(
  { app }: Foyer,
  token: string,
  request: { method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'; url: string; payload?: object },
) {
  const headers = { authorization: `Bearer ${token}` }
  const response = await app.inject({ ...request, headers })
  return { status: response.statusCode, json: response.json<Record<string, unknown>>() }
}

async function start(t: Test, env: Record<string, string> = {}) {
  const foyer = await startFoyer(t, { env })
  const base = await foyer.app.listen({ host: '127.0.0.1', port: 0 })
  return { foyer, base: base.replace('http', 'ws') }
}

const connect = (t: Test, base: string, name: string, first?: object) =>
  openRoomClient(t, { base, name, ...(first && { first }) })

const request = (wanted: object) => ({ action: 'req', request: wanted })

t.test('people of a room see the same, and what is refused says why', async (t) => {
  const { foyer, base } = await start(t)
  const owner = await getToken(foyer, 'owner')
  const guest = await getToken(foyer)
  await call(foyer, owner, {
    method: 'POST',
    url: '/api/room/create',
    payload: { name: 'den', isTemporary: false },
  })
  const one = connect(t, base, 'den', auth(owner))
  t.match(await one.next('sync'), { name: 'den', hasOwner: true, isPlaying: false, rev: 0 })
  await one.next('you')
  const two = connect(t, base, 'DEN', auth(guest))
  await two.next('you')
  two.send(request({ type: 11, text: 'hello' }))
  t.match(await one.next('chat'), { text: 'hello', from: { isLoggedIn: false } })
  one.send(request({ type: 13, settings: { grants: [[0, 0]], title: 'Ours' } }))
  t.match(await two.next('sync'), { name: 'den' })
  await waitUntil('the title', () => two.frames.some(({ title }) => title === 'Ours'))
  two.send(request({ type: 11, text: 'again' }))
  t.match(await two.next('error'), {
    error: { name: 'room_permission_denied', message: 'Permission denied: chat' },
    request: { type: 11 },
  })
  one.send(request({ type: 13, settings: { title: '' } }))
  await waitUntil('no title', () => two.frames.some(({ title }) => title === ''))
  two.send(request({ type: 11, text: 'still not' }))
  t.match(
    await two.next('error'),
    { error: { name: 'room_permission_denied' } },
    'a change of the title leaves the grants alone',
  )
})

t.test('frames that are none are refused, three in a row end the socket', async (t) => {
  const { foyer, base } = await start(t)
  const token = await getToken(foyer)
  const made = await call(foyer, token, { method: 'POST', url: '/api/room/generate', payload: {} })
  const name = String(made.json.room)
  const client = connect(t, base, name, auth(token))
  await client.next('you')
  client.send('not json')
  t.match(await client.next('error'), { error: { message: 'A frame must be JSON' } })
  for (const type of [0, 1, 10, 12, 99]) {
    client.send(request({ type: 4, value: 1 }))
    client.send(request({ type, info: { user_id: 1 } }))
    t.match(await client.next('error'), { error: { name: 'input_invalid' } }, String(type))
  }
  client.send(request({ type: 9, targetClientId: 'x', role: -1 }))
  client.send('{}')
  await waitUntil('the end', () => client.closed() === 4000)
  const big = connect(t, base, name, auth(token, { invite: 'x'.repeat(20_000) }))
  await waitUntil('too big', () => big.closed() === 1009)
  t.equal(client.frames.filter(({ action }) => action === 'error').length, 8)
})

t.test('a private room is private by every way in, but for the invited', async (t) => {
  const { foyer, base } = await start(t)
  const owner = await getToken(foyer, 'owner')
  const stranger = await getToken(foyer, 'stranger')
  await call(foyer, owner, {
    method: 'POST',
    url: '/api/room/create',
    payload: { name: 'den', isTemporary: false, visibility: 'private' },
  })
  t.equal((await call(foyer, stranger, { url: '/api/room/den' })).status, 403)
  const shut = connect(t, base, 'den', auth(stranger))
  await waitUntil('shut', () => shut.closed() === 4004)
  t.same(shut.frames, [], 'nothing of the room is told')
  const invite = await call(foyer, owner, {
    method: 'POST',
    url: '/api/room/den/tokens',
    payload: { role: 'viewer', uses: 1 },
  })
  t.equal(invite.status, 201)
  const token = String(invite.json.token)
  const viewer = connect(t, base, 'den', auth(stranger, { invite: token }))
  await viewer.next('you')
  viewer.send(request({ type: 2, state: true }))
  t.match(await viewer.next('error'), { error: { name: 'room_permission_denied' } })
  viewer.send(request({ type: 11, text: 'hi' }))
  t.match(await viewer.next('chat'), { text: 'hi' })
  const third = await getToken(foyer)
  const late = connect(t, base, 'den', auth(third, { invite: token }))
  await waitUntil('used up', () => late.closed() === 4004)
  const { json } = await call(foyer, owner, { url: '/api/room/den/tokens' })
  t.match(json, { data: [{ uses: 1, mostUses: 1 }] })
  t.equal((await call(foyer, stranger, { url: '/api/room/den/tokens' })).status, 400)
})

t.test('kicked is out, and a token that ends closes the socket', async (t) => {
  const { foyer, base } = await start(t)
  const owner = await getToken(foyer, 'owner')
  const guest = await getToken(foyer)
  await call(foyer, owner, { method: 'POST', url: '/api/room/create', payload: { name: 'den' } })
  const one = connect(t, base, 'den', auth(owner))
  await one.next('you')
  const two = connect(t, base, 'den', auth(guest))
  const { info } = await two.next('you')
  one.send(request({ type: 18, clientId: (info as { id: string }).id }))
  await waitUntil('kicked', () => two.closed() === 4005)
  const again = connect(t, base, 'den', auth(guest))
  await waitUntil('kept out', () => again.closed() === 4005)
  await foyer.db.deleteFrom('session').execute()
  one.send(request({ type: 11, text: 'anybody?' }))
  await waitUntil('ended', () => one.closed() === 4004)
  t.notOk(one.frames.some(({ action }) => action === 'chat'))
})

t.test('who is kept out is listed for those who may kick, and let in again by them', async (t) => {
  const { foyer, base } = await start(t)
  const owner = await getToken(foyer, 'owner')
  const guest = await getToken(foyer)
  await call(foyer, owner, { method: 'POST', url: '/api/room/create', payload: { name: 'den' } })
  const one = connect(t, base, 'den', auth(owner))
  await one.next('you')
  const two = connect(t, base, 'den', auth(guest))
  const { info } = await two.next('you')
  const { id: clientId } = info as { id: string }
  one.send(request({ type: 18, clientId, ban: true }))
  await waitUntil('banned', () => two.closed() === 4005)

  const url = '/api/room/den/bans'
  const { json } = await call(foyer, owner, { url })
  t.match(json, { success: true, data: [{ name: String, until: null }] })
  const [ban] = json.data as { id: number }[]
  const other = await getToken(foyer)
  t.match(await call(foyer, other, { url }), { status: 400, json: { error: { name: String } } })
  const end = (token: string, id = ban?.id) =>
    call(foyer, token, { method: 'DELETE', url: `${url}/${id}` })
  t.equal((await end(other)).status, 400)
  t.equal((await end(owner, 999)).status, 404)
  t.same(await end(owner), { status: 200, json: { success: true } })
  t.match((await call(foyer, owner, { url })).json, { data: [] })
  const again = connect(t, base, 'den', auth(guest))
  await again.next('you')
})

t.test('a name that is none and a room that is not there close the socket', async (t) => {
  const { foyer, base } = await start(t)
  const token = await getToken(foyer)
  const bad = connect(t, base, 'no%20name')
  await waitUntil('bad name', () => bad.closed() === 4001)
  const none = connect(t, base, 'nothing-here', auth(token))
  await waitUntil('no room', () => none.closed() === 4002)
  t.equal((await call(foyer, token, { url: '/api/room/nothing-here' })).status, 404)
})
