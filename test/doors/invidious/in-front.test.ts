import { gzipSync } from 'node:zlib'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createCaller } from '../../support/api.js'
import { fillChannel, ucidOf, videoIdOf } from '../../support/catalogue.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { createFormToken } from '../../../src/identity/csrf.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { listenOnLoopback } from '../../support/listen.js'

const ucid = ucidOf(1)
const videoId = videoIdOf(1, 0)

/** A page with the elements that those of an Invidious have for somebody who is logged out. */
const pageOf = (here: string, content: string) => `<!DOCTYPE html>
<html lang="en-US"><head><title>Page</title><script src="/js/_helpers.js?v=1"></script></head>
<body class="no-theme">
<div class="pure-u-1 pure-u-md-8-24 user-field">
  <div class="pure-u-1-3"><a id="toggle_theme" href="/toggle_theme?referer=${here}" class="pure-menu-heading" title="Toggle"><i></i></a></div>
  <div class="pure-u-1-3"><a title="Preferences" href="/preferences?referer=${here}" class="pure-menu-heading"><i></i></a></div>
  <div class="pure-u-1-3">
    <a href="/login?referer=${here}" class="pure-menu-heading">
      Log in
    </a>
  </div>
</div>
${content}
</body></html>`

const subscribeButton = (here: string) => `<a id="subscribe" class="pure-button pure-button-primary"
    href="/login?referer=${here}">
    <b>Subscribe | 1.2M</b>
</a>`

const watchPage = (id: string) =>
  pageOf(
    `%2Fwatch%3Fv%3D${id}`,
    `<a href="/channel/${ucid}"><span id="channel-name">Channel</span></a>
${subscribeButton(`%2Fwatch%3Fv%3D${id}`)}
<a href="/channel/${ucidOf(2)}">Recommended</a>`,
  )

/** An Invidious of a few pages, which remembers the headers that it was sent. */
async function startInvidious(t: Test) {
  const seen: { url: string; headers: Record<string, unknown> }[] = []
  const url = await listenOnLoopback(t, (request, response) => {
    const { url: asked = '', headers } = request
    seen.push({ url: asked, headers })
    const { pathname, searchParams } = new URL(asked, 'http://x')
    const send = (html: string) => {
      const isGzip = headers['accept-encoding']?.includes('gzip')
      const body = isGzip ? gzipSync(html) : Buffer.from(html)
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-length': body.length,
        'content-security-policy': "default-src 'none'; script-src 'self'",
        etag: '"theirs"',
        'set-cookie': 'PREFS=theirs',
        ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
      })
      response.end(body)
    }
    if (pathname === '/watch') send(watchPage(searchParams.get('v') ?? ''))
    else if (pathname === '/privacy') send(pageOf('%2Fprivacy', 'x'.repeat(3 * 1024 * 1024)))
    else if (pathname === '/') send(pageOf('%2F', 'The home of the Invidious'))
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('theirs')
  })
  return { url, seen }
}

async function start(t: Test, env: Record<string, string> = {}) {
  const invidious = await startInvidious(t)
  const foyer = await startFoyer(t, { env: { UPSTREAM_URL: invidious.url, ...env } })
  await foyer.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = foyer.app.server.address() as AddressInfo
  await fillChannel(foyer.db, 1, [3, 2, 1])
  const call = await createCaller(foyer, 'ann')
  return {
    ...invidious,
    foyer,
    base: `http://127.0.0.1:${port}`,
    call,
    cookie: await signIn(foyer, 'ann'),
  }
}

/** The fields of a form that posts to this path on a page, and the query it posts to. */
function formOn(html: string, action: string) {
  const found = new RegExp(`<form action="(${action}[^"]*)"`).exec(html)?.[1]
  if (found === undefined) throw new Error(`No form posts to ${action}`)
  return { url: found.replaceAll('&amp;', '&'), fields: fieldsOf(html, action) }
}

/** A page here that has a form to this path, and the token of that form. */
async function tokenFor(
  foyer: Foyer,
  cookie: string,
  { page, action }: Record<'page' | 'action', string>,
) {
  return fieldsOf((await getPage(foyer, page, cookie)).body, action)
}

t.test('a page of the Invidious is the same for who is logged out, byte for byte', async (t) => {
  const { base } = await start(t)
  const answer = await fetch(`${base}/watch?v=${videoId}`)
  t.equal(await answer.text(), watchPage(videoId))
  t.equal(answer.headers.get('etag'), '"theirs"')
  t.equal(answer.headers.get('set-cookie'), null)
  t.equal(answer.headers.get('content-security-policy'), "default-src 'none'; script-src 'self'")
})

t.test(
  'a page of the Invidious knows who is logged in here, and no cookie reaches it',
  async (t) => {
    const { base, cookie, seen } = await start(t)
    const headers = { cookie, 'accept-encoding': 'gzip', 'if-none-match': '"theirs"' }
    const answer = await fetch(`${base}/watch?v=${videoId}`, { headers })
    const html = await answer.text()
    t.match(html, /<a id="user_name" href="\/feed\/subscriptions"[^>]*>ann<\/a>/)
    t.notMatch(html, /href="\/login/)
    t.match(html, /<b>Subscribe \| 1\.2M<\/b>/)
    t.match(html, /<script src="\/js\/_helpers\.js\?v=1">/, 'the rest of it is as it was')
    t.equal(answer.headers.get('cache-control'), 'private, no-store')
    t.equal(answer.headers.get('etag'), null)
    t.equal(answer.headers.get('referrer-policy'), 'same-origin')
    t.match(seen.at(-1)?.headers, { 'accept-encoding': 'identity' })
    for (const name of ['cookie', 'authorization', 'if-none-match']) {
      t.equal(seen.at(-1)?.headers[name], undefined, name)
    }
  },
)

t.test('the Subscribe button of a page subscribes, and then unsubscribes', async (t) => {
  const { foyer, cookie, call } = await start(t)
  const look = async () => (await getPage(foyer, `/watch?v=${videoId}`, cookie)).body
  const first = formOn(await look(), '/subscription_ajax')
  const done = await postForm(foyer, first.url, { cookie, fields: first.fields })
  t.equal(done.statusCode, 302)
  t.equal(done.headers.location, `/watch?v=${videoId}`)
  t.same((await call('GET', 'subscriptions')).json(), [{ author: 'Channel 1', authorId: ucid }])
  const html = await look()
  t.match(html, /<b>Unsubscribe \| 1\.2M<\/b>/)
  const second = formOn(html, '/subscription_ajax')
  await postForm(foyer, second.url, { cookie, fields: second.fields })
  t.same((await call('GET', 'subscriptions')).json(), [])
})

t.test('the forms of a video page change history and playlists', async (t) => {
  const { foyer, cookie, call } = await start(t)
  const made = await call('POST', 'playlists', { title: 'A & B', privacy: 'private' })
  const { playlistId } = made.json<{ playlistId: string }>()
  const { body } = await getPage(foyer, `/watch?v=${videoId}`, cookie)
  t.match(body, `<option value="${playlistId}">A &amp; B</option>`)
  const watched = formOn(body, '/watch_ajax')
  t.equal((await postForm(foyer, watched.url, { cookie, fields: watched.fields })).statusCode, 302)
  t.same((await call('GET', 'history')).json(), [videoId])
  const adding = formOn(body, '/playlist_ajax')
  const fields = { ...adding.fields, playlist_id: playlistId }
  t.equal((await postForm(foyer, adding.url, { cookie, fields })).statusCode, 302)
  const read = await call('GET', `playlists/${playlistId}`)
  const [entry] = read.json<{ videos: { videoId: string; indexId: string }[] }>().videos
  t.equal(entry?.videoId, videoId)

  const index = BigInt(`0x${entry?.indexId ?? ''}`).toString()
  const query = `action=remove_video&redirect=false&playlist_id=${playlistId}&set_video_id=${index}`
  const removed = await postForm(foyer, `/playlist_ajax?${query}`, { cookie, fields })
  t.equal(removed.statusCode, 200)
  t.same(removed.json(), {})
  t.equal((await call('GET', `playlists/${playlistId}`)).json().videoCount, 0)
})

t.test('a script is told in JSON what is wrong, and nothing changes', async (t) => {
  const { foyer, cookie, call } = await start(t)
  const { fields } = formOn(
    (await getPage(foyer, `/watch?v=${videoId}`, cookie)).body,
    '/subscription_ajax',
  )
  const url = `/subscription_ajax?action=create_subscription_to_channel&redirect=false&c=${ucid}`
  for (const [what, sent, status, error] of [
    ['nobody', { fields }, 403, 'No such user'],
    ['no form token', { cookie }, 400, /./],
    ['another site', { cookie, fields, headers: { origin: 'https://evil.test' } }, 403, /evil/],
  ] as const) {
    const answer = await postForm(foyer, url, sent)
    t.equal(answer.statusCode, status, what)
    t.match(answer.json(), { error })
  }
  const odd = await postForm(foyer, url.replace('create', 'recreate'), { cookie, fields })
  t.equal(odd.statusCode, 400)
  t.same(odd.json(), { error: 'Unsupported action recreate_subscription_to_channel' })
  t.same((await call('GET', 'subscriptions')).json(), [])
})

t.test('a large page passes as it is', async (t) => {
  const { base, cookie } = await start(t)
  const html = await (await fetch(`${base}/privacy`, { headers: { cookie } })).text()
  t.equal(html, pageOf('%2Fprivacy', 'x'.repeat(3 * 1024 * 1024)))
})

t.test('the theme switches for who is logged in, but not for another site', async (t) => {
  const { foyer, cookie, call } = await start(t)
  const theme = async () =>
    (await call('GET', 'preferences')).json<{ dark_mode: string }>().dark_mode
  const toggle = (headers: Record<string, string>, query = '?redirect=false') =>
    foyer.app.inject({ url: `/toggle_theme${query}`, headers })
  t.same((await toggle({ cookie })).json(), {})
  t.equal(await theme(), 'dark')
  t.equal((await toggle({ cookie }, '?referer=%2Fwatch')).headers.location, '/watch')
  t.equal(await theme(), 'light')
  t.not((await toggle({ cookie, 'sec-fetch-site': 'cross-site' })).statusCode, 200)
  t.same((await toggle({})).json(), {}, 'the script on the page does it alone')
  t.equal(await theme(), 'light')
})

t.test("Invidious' pages of an account lead to those here", async (t) => {
  const { foyer, cookie, seen } = await start(t)
  for (const [url, to] of [
    ['/view_all_playlists', '/feed/playlists'],
    ['/data_control?referer=%2F', '/account'],
    ['/change_password', '/account'],
    ['/delete_account', '/account'],
    ['/edit_playlist?list=IVPLabc', '/feed/playlists/IVPLabc'],
    ['/add_playlist_items?list=IVPLabc&q=x', '/feed/playlists/IVPLabc'],
    ['/subscribe_playlist?list=PLabc', '/playlist?list=PLabc'],
    ['/subscription_manager', '/subscriptions'],
  ] as const) {
    const answer = await getPage(foyer, url, cookie)
    t.equal(answer.statusCode, 302, url)
    t.equal(answer.headers.location, to)
  }
  for (const path of [
    '/preferences',
    '/feed/history',
    '/create_playlist',
    '/clear_watch_history',
  ]) {
    t.equal((await getPage(foyer, path, cookie)).statusCode, 200, path)
    const answer = await getPage(foyer, path)
    t.equal(answer.statusCode, 302, `${path}, logged out`)
    t.match(answer.headers.location, /^\/login\?/)
  }
  t.equal(seen.length, 0, 'the Invidious hears of none')
})

t.test('preferences, history and playlists are changed by their pages', async (t) => {
  const { foyer, cookie, call } = await start(t)
  const form = await tokenFor(foyer, cookie, { page: '/preferences', action: '/preferences' })
  const token = { csrf_token: form.csrf_token ?? '' }
  const fields = { ...token, autoplay: 'on', watch_history: 'on', max_results: '7', locale: 'de' }
  t.equal((await postForm(foyer, '/preferences', { cookie, fields })).statusCode, 302)
  t.match((await call('GET', 'preferences')).json(), {
    autoplay: true,
    watch_history: true,
    related_videos: false,
    max_results: 7,
    locale: 'de',
  })

  await call('POST', `history/${videoId}`)
  t.match((await getPage(foyer, '/feed/history', cookie)).body, 'Video 0 of 1')
  const clear = { page: '/clear_watch_history', action: '/clear_watch_history' }
  const sure = await tokenFor(foyer, cookie, clear)
  await postForm(foyer, '/clear_watch_history', { cookie, fields: sure })
  t.same((await call('GET', 'history')).json(), [])

  const create = { page: '/create_playlist', action: '/create_playlist' }
  const draft = { ...(await tokenFor(foyer, cookie, create)), title: 'Later', privacy: 'private' }
  const made = await postForm(foyer, '/create_playlist', { cookie, fields: draft })
  const id = made.headers.location?.split('/').at(-1) ?? ''
  t.match((await call('GET', `playlists/${id}`)).json(), { title: 'Later', isListed: false })
  const ask = { page: `/delete_playlist?list=${id}`, action: '/delete_playlist' }
  const gone = await tokenFor(foyer, cookie, ask)
  t.equal((await postForm(foyer, '/delete_playlist', { cookie, fields: gone })).statusCode, 302)
  t.equal((await call('GET', `playlists/${id}`)).statusCode, 404)
})

t.test('subscriptions can be taken along as OPML and JSON', async (t) => {
  const { foyer, cookie, call } = await start(t)
  await call('POST', `subscriptions/${ucid}`)
  const take = (format: string) =>
    getPage(foyer, `/subscription_manager?action_takeout=1&format=${format}`, cookie)
  const opml = await take('rss')
  t.equal(opml.headers['content-disposition'], 'attachment')
  t.match(opml.body, `title="Channel 1" type="rss" xmlUrl="http://foyer.test/feed/channel/${ucid}"`)
  const newpipe = (await take('newpipe')).body
  t.match(newpipe, `xmlUrl="https://www.youtube.com/feeds/videos.xml?channel_id=${ucid}"`)
  t.match((await take('json')).json(), { subscriptions: [ucid], watch_history: [] })
})

t.test('the start page is that of the Invidious where HOME says so', async (t) => {
  const { foyer, cookie } = await start(t, { HOME: 'upstream' })
  t.match((await getPage(foyer, '/')).body, 'The home of the Invidious')
  t.match((await getPage(foyer, '/', cookie)).body, '<a id="user_name"')
  const ours = await start(t, { HOME: '/root' })
  t.match((await getPage(ours.foyer, '/', ours.cookie)).body, 'Foyer')
  t.equal(ours.seen.length, 0)
})

t.test('the old forms of an account change nothing and lead to the account here', async (t) => {
  const { foyer, cookie, seen } = await start(t)
  const { id: sessionId } = await foyer.db
    .selectFrom('session')
    .select('id')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  const before = await foyer.db.selectFrom('account').selectAll().execute()
  for (const action of ['/change_password', '/delete_account', '/data_control']) {
    const csrf_token = createFormToken(foyer, { sessionId, action })
    const theirs = { password: 'ann-password', 'new_password[0]': 'x', 'new_password[1]': 'x' }
    const fields = { ...theirs, csrf_token }
    const answer = await postForm(foyer, action, { cookie, fields })
    t.equal(answer.statusCode, 303, action)
    t.equal(answer.headers.location, '/account')
    t.equal((await postForm(foyer, action, { cookie, fields: theirs })).statusCode, 400, 'a token')
    const loggedOut = await postForm(foyer, action, { fields })
    t.equal(loggedOut.statusCode, 302, 'first the log-in')
    t.match(loggedOut.headers.location, /^\/login/)
  }
  t.same(await foyer.db.selectFrom('account').selectAll().execute(), before)
  t.equal(seen.length, 0, 'the Invidious hears of none')
})
