import t, { type Test } from 'tap'
import { findRoom } from '../../../src/rooms/room-store.js'
import { postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'
import { waitUntil } from '../../support/listen.js'
import { createGuestClient } from '../../support/ott-client.js'
import { auth, openRoomClient } from '../../support/room-client.js'

const origin = 'http://foyer.test'

/** amy's room, and the socket of it. */
async function start(t: Test) {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  await postForm(foyer, '/rooms', { cookie, fields: { name: 'den', visibility: 'public' } })
  const base = (await foyer.app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')
  const open = (headers: Record<string, string>, first: object = { action: 'auth' }) =>
    openRoomClient(t, { base, name: 'den', headers, first })
  const guest = async () => (await createGuestClient(foyer)).bearer ?? ''
  return { foyer, cookie, open, guest }
}

t.test('a page of this server enters a room with the cookie of the browser', async (t) => {
  const { cookie, open } = await start(t)
  const amy = open({ cookie, origin })
  await amy.next('you')
  t.match(amy.users(), [{ name: 'amy', role: -1 }])
})

t.test('a page of another site does not, nor one without a cookie', async (t) => {
  const { cookie, open } = await start(t)
  const cases: Record<string, string>[] = [
    { cookie, origin: 'https://elsewhere.example' },
    { cookie, origin: 'null' },
    { origin },
    { cookie: 'SID=nobody', origin },
    { cookie: cookie.replace('SID', 'token'), origin },
  ]
  for (const headers of cases) {
    const client = open(headers)
    await waitUntil('it is closed', () => client.closed() !== undefined)
    t.equal(client.closed(), 4004, JSON.stringify(headers))
    t.same(client.frames, [])
  }
})

t.test('a token in the frame wins over the cookie', async (t) => {
  const { cookie, open, guest } = await start(t)
  const client = open({ cookie, origin }, auth(await guest()))
  await client.next('you')
  t.match(client.users(), [{ role: 0 }])
})

t.test('a page says which cookie it means, where a browser sends both', async (t) => {
  const { foyer, cookie, guest } = await start(t)
  const both = { cookie: `${cookie}; token=${await guest()}`, origin }
  const invite = async (headers: Record<string, string>) => {
    const payload = { role: 'viewer' }
    const url = '/api/room/den/tokens'
    return (await foyer.app.inject({ method: 'POST', url, headers, payload })).statusCode
  }
  t.equal(await invite(both), 400, 'as the guest of OpenTogetherTube')
  const chosen = { ...both, 'x-session-cookie': 'SID' }
  t.equal(await invite(chosen), 201, 'as the user')
  t.equal(await invite({ ...chosen, origin: 'https://elsewhere.example' }), 403)
  t.equal(await invite({ 'x-session-cookie': 'SID', origin }), 400, 'the choice opens nothing')
})

t.test('whoever is invited to watch is told that it is all they may', async (t) => {
  const { foyer, cookie, open, guest } = await start(t)
  const made = await foyer.app.inject({
    method: 'POST',
    url: '/api/room/den/tokens',
    headers: { cookie, origin },
    payload: { role: 'viewer' },
  })
  const { token: invite } = made.json<{ token: string }>()
  const chatOnly = 2 ** 7
  const viewer = open({}, auth(await guest(), { invite }))
  t.match(await viewer.next('you'), { info: { limit: chatOnly } })
  const other = open({}, auth(await guest()))
  t.equal('limit' in ((await other.next('you')).info as object), false)
})

t.test('a kick ends after ten minutes, a ban does not', async (t) => {
  const { foyer, cookie, open, guest } = await start(t)
  const amy = open({ cookie, origin })
  await amy.next('you')
  for (const ban of [false, true]) {
    const client = open({}, auth(await guest()))
    await client.next('you')
    amy.ask({ type: 18, clientId: client.id(), ban })
    await waitUntil('it is out', () => client.closed() === 4005)
  }
  const exclusions = (await findRoom(foyer.db, 'den'))?.state.exclusions ?? []
  const ends = exclusions.map(({ until }) => until)
  t.same(ends, [foyer.clock.now() + 600_000, undefined])
})
