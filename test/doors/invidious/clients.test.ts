import t, { type Test } from 'tap'
import { allow, createClient, parameterOf, type Client } from '../../support/client.js'
import { fillChannel } from '../../support/catalogue.js'
import { signIn, startFoyer } from '../../support/foyer.js'
import {
  changeHistory,
  changePlaylists,
  form,
  json,
  readFeed,
  subscribe,
  ucid,
  videoId,
  type Playlist,
} from './client-steps.js'

const emptyForm = { headers: form, body: '' }

/** A Foyer with a channel of three videos, and a user who is signed in with a browser. */
async function startWithCatalogue(t: Test) {
  const foyer = await startFoyer(t)
  const day = 86_400_000
  const now = foyer.clock.now()
  await fillChannel(foyer.db, 1, [now - day, now - 2 * day, now - 3 * day])
  const browser = await signIn(foyer, 'nora@example.org')
  return { foyer, browser }
}

/** What Clipious does once it is signed in, whichever way. */
async function useClipious(t: Test, client: Client) {
  const empty = { headers: { 'content-type': 'application/json; charset=utf-8' }, body: '' }
  t.same(await readFeed(t, client, '/api/v1/auth/feed?max_results=50&page=1'), [])
  await subscribe(t, client, { body: '' })
  t.equal((await readFeed(t, client, '/api/v1/auth/feed?max_results=50&page=1')).length, 3)
  t.same(await readFeed(t, client, '/api/v1/auth/feed?max_results=50&page=2'), [])
  t.equal((await readFeed(t, client, '/api/v1/auth/feed?max_results=100&local=true')).length, 3)
  await changePlaylists(t, client, empty)
  await changeHistory(t, client, empty)
  await client.send('DELETE', `/api/v1/auth/history/${videoId}`, 204, empty)
  await client.send('DELETE', '/api/v1/auth/history', 204, empty)
  t.same((await client.send('GET', '/api/v1/auth/history?page=1', 200)).json(), [])
  for (const path of ['/api/v1/popular', '/api/v1/trending']) {
    t.ok(Array.isArray((await client.send('GET', path, 200)).json()))
  }
}

async function checkStats(t: Test, client: Client) {
  const { software } = (await client.send('GET', '/api/v1/stats', 200)).json<{
    software: Record<string, string>
  }>()
  t.match(software, { name: 'invidious', version: /./, branch: /./ })
}

t.test('Clipious, with a token', async (t) => {
  const { foyer, browser } = await startWithCatalogue(t)
  await checkStats(t, createClient(t, foyer, {}))
  const scopes = ':feed,:subscriptions*,:playlists*,:history*'
  const url = `/authorize_token?scopes=${scopes}&callback_url=clipious-auth://`
  const answer = await allow(foyer, url, browser)
  t.equal(answer.statusCode, 302)
  t.match(answer.headers.location, /^clipious-auth:\/\/\?token=/)
  const token = decodeURIComponent(parameterOf(answer, 'token'))
  t.same(JSON.parse(token).scopes, scopes.split(','))
  await useClipious(t, createClient(t, foyer, { authorization: `Bearer ${token}` }))
})

t.test('Clipious, with a cookie, behind a proxy that asks for a password', async (t) => {
  const { foyer } = await startWithCatalogue(t)
  const basic = { authorization: `Basic ${Buffer.from('proxy:password').toString('base64')}` }
  const answer = await createClient(t, foyer, basic).send('POST', '/login?type=invidious', 302, {
    headers: form,
    body: 'email=nora%40example.org&password=nora%40example.org-password',
  })
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
  t.match(cookie, /^SID=[\w-]{43}=$/)
  await useClipious(t, createClient(t, foyer, { ...basic, cookie }))
})

t.test('Playlet', async (t) => {
  const { foyer, browser } = await startWithCatalogue(t)
  const scopes = 'GET:feed,GET:playlists*,POST:tokens/*,:history*,:subscriptions*'
  const expire = Math.floor(foyer.clock.now() / 1000) + 2 * 365 * 86_400
  const callback = 'http://192.168.1.20:8888/invidious/token_callback?ref=http%3A%2F%2Ffoyer.test'
  const query = new URLSearchParams({ scopes, callback_url: callback, expire: String(expire) })
  const answer = await allow(foyer, `/authorize_token?${query.toString()}`, browser)
  t.equal(answer.statusCode, 302)
  t.equal(parameterOf(answer, 'ref'), 'http://foyer.test', 'what the callback had is kept')
  t.equal(decodeURIComponent(parameterOf(answer, 'username')), 'nora@example.org')
  const token = decodeURIComponent(parameterOf(answer, 'token'))
  const { scopes: granted, expire: until }: { scopes: string[]; expire: number } = JSON.parse(token)
  t.equal(granted.join(','), scopes)
  t.equal(until, expire)

  const client = createClient(t, foyer, { authorization: `Bearer ${token}` })
  await subscribe(t, client, emptyForm)
  t.equal((await readFeed(t, client, '/api/v1/auth/feed?max_results=20&page=1')).length, 3)
  await changeHistory(t, client, emptyForm)
  t.same((await client.send('GET', '/api/v1/auth/playlists', 200)).json(), [])
  const popular = await client.send('GET', '/api/v1/popular?recommended=true', 200)
  t.match(popular.json(), [{ type: 'shortVideo', videoId }])
  await client.send('GET', '/api/v1/auth/playlists/PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf?index=0', 404)
  await client.send('POST', '/api/v1/auth/tokens/unregister', 204, { headers: json, body: token })
  await client.send('GET', '/api/v1/auth/feed', 403)
})

t.test('Yattee', async (t) => {
  const { foyer } = await startWithCatalogue(t)
  const stranger = createClient(t, foyer, { accept: 'application/json' })
  t.notMatch((await stranger.send('GET', '/info', 404)).body, /yattee/i)
  await stranger.send('GET', '/api/v1/config', 404)
  await checkStats(t, stranger)
  const logIn = (password: string) =>
    new URLSearchParams({ email: 'nora@example.org', password, action: 'signin' }).toString()
  const wrong = { headers: form, body: logIn('wrong') }
  t.match((await stranger.send('POST', '/login', 401, wrong)).body, /Wrong username/)
  const right = { headers: form, body: logIn('nora@example.org-password') }
  const answer = await stranger.send('POST', '/login', 302, right)
  const sid = /SID=([^;]+)/.exec(String(answer.headers['set-cookie']))?.[1] ?? ''
  const headers = { accept: 'application/json', cookie: `SID=${sid}` }
  const client = createClient(t, foyer, headers)
  await subscribe(t, client, {})
  t.equal((await readFeed(t, client, '/api/v1/auth/feed?max_results=20&page=1')).length, 3)
  await changePlaylists(t, client)
  const body = JSON.stringify({ title: 'Later', privacy: 'private' })
  const made = await client.send('POST', '/api/v1/auth/playlists', 201, { headers: json, body })
  const { playlistId } = made.json<{ playlistId: string }>()
  const page = await client.send('GET', `/api/v1/auth/playlists/${playlistId}?page=2`, 200)
  t.match(page.json(), { title: 'Later', videos: [] })
})

/** Reads a playlist page by page until one is empty, as Materialious does. */
async function readWholePlaylist(t: Test, client: Client) {
  const body = JSON.stringify({ title: 'Long', privacy: 'private' })
  const made = await client.send('POST', '/api/v1/auth/playlists', 201, { headers: json, body })
  const path = `/api/v1/auth/playlists/${made.json<Playlist>().playlistId}`
  await client.send('POST', `${path}/videos?region=US&hl=en`, 201, {
    headers: json,
    body: JSON.stringify({ videoId }),
  })
  const lengths: number[] = []
  for (let page = 1; lengths.at(-1) !== 0; page += 1) {
    const query = `?page=${page}&region=US&hl=en`
    const read = await client.send('GET', `${path}${query}`, 200)
    lengths.push(read.json<Playlist>().videos.length)
  }
  t.same(lengths, [1, 0])
  await client.send('DELETE', path, 204)
}

t.test('Materialious, in a browser at another address', async (t) => {
  const { foyer, browser } = await startWithCatalogue(t)
  const origin = 'https://materialious.example'
  const scopes = ':feed,:subscriptions*,:playlists*,:history*,:notifications*'
  const callback = `${origin}/invidious/auth`
  const url = `/authorize_token?${new URLSearchParams({ scopes, callback_url: callback }).toString()}`
  const answer = await allow(foyer, url, browser)
  t.equal(answer.statusCode, 302)
  t.ok(answer.headers.location?.startsWith(`${callback}?token=`))
  t.ok(parameterOf(answer, 'username'))

  /** As fetch() does it: the preflight first, and an answer that this origin may read. */
  const authorization = `Bearer ${parameterOf(answer, 'token')}`
  t.match(authorization, /^Bearer %7B%22session%22/)
  const direct = createClient(t, foyer, { authorization, origin, 'sec-fetch-site': 'cross-site' })
  const client: Client = {
    send: async (method, path, status, sent) => {
      const preflight = await foyer.app.inject({
        method: 'OPTIONS',
        url: path,
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'authorization,content-type',
        },
      })
      t.ok(preflight.statusCode >= 200 && preflight.statusCode < 300, `preflight of ${path}`)
      t.match(preflight.headers['access-control-allow-origin'], '*')
      t.match(String(preflight.headers['access-control-allow-methods']), method)
      t.match(String(preflight.headers['access-control-allow-headers']), /authorization/i)
      t.match(String(preflight.headers['access-control-allow-headers']), /content-type/i)
      const response = await direct.send(method, path, status, sent)
      t.equal(response.headers['access-control-allow-origin'], '*', path)
      return response
    },
  }
  await subscribe(t, client, {})
  t.equal(
    (await readFeed(t, client, '/api/v1/auth/feed?max_results=100&page=1&region=US')).length,
    3,
  )
  await changePlaylists(t, client)
  await client.send('POST', `/api/v1/auth/history/${videoId}?region=US&hl=en`, 204)
  await client.send('GET', '/api/v1/auth/playlists/PLxyz?page=1&region=US', 404)
  await readWholePlaylist(t, client)
  const bell = await client.send('GET', '/api/v1/auth/notifications?region=US&hl=en', 200)
  t.match(bell.body, /:closed: no topics\n\n$/, 'it must not hold a connection of the browser')
})

t.test('Materialious on a television', async (t) => {
  const { foyer } = await startWithCatalogue(t)
  const part = (name: string, value: string) =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const body = `${part('email', 'nora@example.org')}${part('password', 'nora@example.org-password')}--x--\r\n`
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  // Its proxy names the server as the origin, and passes on what the page's own request said.
  const always = { origin: 'http://foyer.test', 'sec-fetch-site': 'cross-site' }
  const stranger = createClient(t, foyer, always)
  const answer = await stranger.send('POST', '/login?type=invidious', 302, { headers, body })
  const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
  const client = createClient(t, foyer, { ...always, cookie })
  await subscribe(t, client, {})
  t.equal((await readFeed(t, client, '/api/v1/auth/feed?max_results=100&page=1')).length, 3)
  await changePlaylists(t, client)
})

/** Reads a private playlist at the public address, with the cookie, as PlasmaTube does. */
async function readPublicly(t: Test, client: Client) {
  const body = JSON.stringify({ title: 'Mine', privacy: 'private' })
  const made = await client.send('POST', '/api/v1/auth/playlists', 201, { headers: json, body })
  const { playlistId } = made.json<Playlist>()
  const read = await client.send('GET', `/api/v1/playlists/${playlistId}`, 200)
  t.match(read.json(), { title: 'Mine', videos: [] })
  await client.send('DELETE', `/api/v1/auth/playlists/${playlistId}`, 204)
}

t.test('PlasmaTube', async (t) => {
  const { foyer } = await startWithCatalogue(t)
  const answer = await createClient(t, foyer, {}).send(
    'POST',
    '/login?referer=%2F&type=invidious',
    302,
    {
      headers: form,
      body: 'email=nora%40example.org&password=nora%40example.org-password&action=signin',
    },
  )
  const cookies = [answer.headers['set-cookie']].flat()
  t.equal(cookies.length, 1, 'it takes the first cookie for the session')
  const client = createClient(t, foyer, { cookie: String(cookies[0]).split(';')[0] ?? '' })
  await subscribe(t, client, emptyForm)
  t.equal((await readFeed(t, client, '/api/v1/auth/feed?page=1')).length, 3)
  await changePlaylists(t, client, emptyForm)
  await changeHistory(t, client, emptyForm)
  const ids = await client.send('GET', '/api/v1/auth/subscriptions?fields=authorId', 200)
  t.same(ids.json(), [{ authorId: ucid }])
  const trending = (await client.send('GET', '/api/v1/trending', 200)).json<{ type: string }[]>()
  t.same(
    trending.map(({ type }) => type),
    ['video', 'video', 'video'],
    'it shows nothing of another type',
  )
  await readPublicly(t, client)
  const path = '/api/v1/auth/preferences'
  const preferences = (await client.send('GET', path, 200)).json<object>()
  const changed = { ...preferences, autoplay: true, default_home: 'Trending', its_own: { a: 1 } }
  const body = JSON.stringify(changed)
  await client.send('POST', path, 204, { body })
  await client.send('POST', path, 204, { headers: form, body })
  t.same((await client.send('GET', path, 200)).json(), {
    ...preferences,
    autoplay: true,
    default_home: 'Trending',
  })
})

t.test('invidtui, with a token that was copied from the page', async (t) => {
  const { foyer, browser } = await startWithCatalogue(t)
  const scopes = 'GET:playlists*,GET:subscriptions*,GET:feed*,GET:notifications*,GET:tokens*'
  const answer = await allow(foyer, `/authorize_token?scopes=${scopes}`, browser)
  t.equal(answer.statusCode, 200)
  const token = (/<textarea[^>]*>(\{.*?\})<\/textarea>/.exec(answer.body)?.[1] ?? '').replaceAll(
    '&quot;',
    '"',
  )
  t.same(JSON.parse(token).scopes, scopes.split(','))
  const client = createClient(t, foyer, { authorization: `Bearer ${token}` })
  await client.send('GET', '/api/v1/auth/tokens', 200)
  await client.send('GET', '/api/v1/auth/playlists/', 200)
  await client.send('GET', '/api/v1/auth/subscriptions/', 200)
  t.same(await readFeed(t, client, '/api/v1/auth/feed?hl=en&page=1'), [])
  await client.send('POST', `/api/v1/auth/subscriptions/${ucid}`, 403)
})

t.test('invidtui, with the session of a browser', async (t) => {
  const { foyer, browser } = await startWithCatalogue(t)
  const client = createClient(t, foyer, { cookie: browser })
  await client.send('GET', '/api/v1/auth/tokens', 200)
  const empty = { headers: json, body: '' }
  await subscribe(t, client, empty)
  t.equal((await readFeed(t, client, '/api/v1/auth/feed?hl=en&page=1')).length, 3)
  await changePlaylists(t, client, empty)
  await client.send('HEAD', '/api/v1/search?q=invidtui&page=1', 200)
  const sent = { headers: json, body: JSON.stringify({ title: 'Mine', privacy: 'public' }) }
  const made = await client.send('POST', '/api/v1/auth/playlists/', 201, sent)
  const path = `/api/v1/auth/playlists/${made.json<Playlist>().playlistId}`
  const change = { title: 'Ours', description: 'All of us', privacy: 'unlisted' }
  await client.send('PATCH', path, 204, { headers: json, body: JSON.stringify(change) })
  t.match((await client.send('GET', path, 200)).json(), {
    title: 'Ours',
    description: 'All of us',
    isListed: false,
  })
})

t.test('yt2alt', async (t) => {
  const { foyer, browser } = await startWithCatalogue(t)
  await checkStats(t, createClient(t, foyer, {}))
  const query = new URLSearchParams({
    scopes: 'POST:tokens/unregister,POST:import/invidious',
    callback_url: 'http://127.0.0.1:55432/invidious/token_callback',
    // Milliseconds, where seconds are meant: the token must work all the same.
    expire: String(foyer.clock.now() + 7200),
  })
  const answer = await allow(foyer, `/authorize_token?${query.toString()}`, browser)
  const token = decodeURIComponent(parameterOf(answer, 'token'))
  t.match(token, /^\{"session":"[^"]+","scopes":\[[^\]]+\],"signature":"[^"]+"\}$/)
  const client = createClient(t, foyer, { authorization: `Bearer ${token}` })
  const chunks = [
    { subscriptions: [ucid] },
    { watch_history: [videoId] },
    { playlists: [{ title: 'Later', description: '', privacy: 'private', videos: [videoId] }] },
  ]
  for (const chunk of chunks) {
    const body = JSON.stringify(chunk)
    await client.send('POST', '/api/v1/auth/import/invidious', 204, { headers: json, body })
  }
  await client.send('GET', '/api/v1/auth/feed', 403)
  await client.send('POST', '/api/v1/auth/tokens/unregister', 204, { headers: json, body: token })
  await client.send('POST', '/api/v1/auth/import/invidious', 403, { headers: json, body: '{}' })

  const owner = createClient(t, foyer, { cookie: browser })
  t.equal((await readFeed(t, owner, '/api/v1/auth/feed')).length, 3)
  t.same((await owner.send('GET', '/api/v1/auth/history', 200)).json(), [videoId])
  const [playlist] = (await owner.send('GET', '/api/v1/auth/playlists', 200)).json<Playlist[]>()
  t.match(playlist, { title: 'Later', videoCount: 1 })
})
