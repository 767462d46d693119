import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { minute } from '../../../src/platform/clock.js'
import { createCaller, mintFor } from '../../support/api.js'
import { fillChannel, ucidOf } from '../../support/catalogue.js'
import { signIn, startFoyer } from '../../support/foyer.js'
import { listenOnLoopback, waitUntil } from '../../support/listen.js'

const megabyte = Buffer.alloc(1024 * 1024, 'foyer')
const size = 200

/** An Invidious of few words, which remembers what it was asked. */
async function startUpstream(t: Test) {
  const seen: { method: string; url: string; headers: http.IncomingHttpHeaders }[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request
    seen.push({ method, url, headers })
    if (url.startsWith('/videoplayback')) {
      const isPart = headers.range !== undefined
      response.writeHead(isPart ? 206 : 200, isPart ? { 'content-range': 'bytes 0-4/100' } : {})
      if (isPart) response.end('foyer')
      else await pipeline(Readable.from(repeat()), response)
      return
    }
    if (url === '/api/v1/upload') {
      const hash = createHash('sha256')
      for await (const chunk of request) hash.update(chunk as Buffer)
      response.end(JSON.stringify({ digest: hash.digest('hex') }))
      return
    }
    if (url === '/latest_version?id=slow') return
    if (url === '/latest_version?id=stuck') {
      response.writeHead(200, { 'content-length': 100 }).write('the first part')
      response.on('close', () => seen.push({ method: 'CLOSE', url, headers }))
      return
    }
    if (url === '/latest_version?id=busy') {
      response.writeHead(503, { 'retry-after': '60' }).end('busy')
      return
    }
    if (url === '/watch?v=old') {
      response.writeHead(302, { location: `http://${headers.host ?? ''}/watch?v=new` }).end()
      return
    }
    response.writeHead(200, {
      'content-type': 'application/json',
      'set-cookie': 'SID=theirs',
      'access-control-allow-origin': 'https://their.example',
      connection: 'keep-alive',
      'keep-alive': 'timeout=77',
      'strict-transport-security': 'max-age=77',
    })
    response.end(JSON.stringify({ url }))
  }
  const url = await listenOnLoopback(t, (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  return { url, seen }
}

function* repeat() {
  for (let index = 0; index < size; index += 1) yield megabyte
}

async function start(t: Test, upstreamUrl: string, env = {}) {
  const foyer = await startFoyer(t, { env: { UPSTREAM_URL: upstreamUrl, ...env } })
  await foyer.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = foyer.app.server.address() as AddressInfo
  return { foyer, base: `http://127.0.0.1:${port}` }
}

t.test('what is not ours goes to the Invidious behind, without credentials', async (t) => {
  const upstream = await startUpstream(t)
  const { foyer, base } = await start(t, upstream.url)
  const cookie = await signIn(foyer, 'viewer')
  const token = await mintFor(foyer, 'viewer', { scopes: [':*'] })
  const headers = {
    cookie,
    authorization: `Bearer ${token}`,
    authentication: `Bearer ${token}`,
    apikey: 'ours',
    'x-forwarded-for': '10.0.0.1',
  }
  const paths = [
    '/api/v1/videos/dQw4w9WgXcQ?hl=de&fields=title',
    '/api/v1/comments/dQw4w9WgXcQ',
    '/api/v1/playlists/PLabc-def',
    '/vi/dQw4w9WgXcQ/mqdefault.jpg',
    '/ggpht/abc',
    '/latest_version?id=dQw4w9WgXcQ&itag=22',
    '/companion/x/y',
    '/watch?v=dQw4w9WgXcQ',
  ]
  for (const path of paths) {
    const answer = await fetch(`${base}${path}`, { headers })
    t.equal(answer.status, 200, path)
    t.same(await answer.json(), { url: path })
    t.equal(answer.headers.get('set-cookie'), null)
    t.not(answer.headers.get('keep-alive'), 'timeout=77', 'that is between the two servers')
    t.equal(answer.headers.get('strict-transport-security'), null, 'that is ours to say')
    const cors = path.startsWith('/watch') ? null : '*'
    t.equal(answer.headers.get('access-control-allow-origin'), cors, path)
  }
  for (const { headers: sent } of upstream.seen) {
    t.equal(sent.cookie, undefined)
    t.equal(sent.authorization, undefined)
    t.equal(sent.authentication, undefined)
    t.equal(sent.apikey, undefined)
    t.equal(sent['x-forwarded-for'], undefined)
    t.equal(sent.host, new URL(upstream.url).host)
  }
  const count = upstream.seen.length
  t.equal((await fetch(`${base}/api/v1/stats`)).status, 200)
  t.equal((await fetch(`${base}/api/v1/playlists/IVPLunknown`)).status, 404)
  t.equal((await fetch(`${base}/api/v1/auth/unknown`, { headers: { cookie } })).status, 404)
  t.equal(upstream.seen.length, count, 'ours stays ours')

  const redirected = await fetch(`${base}/watch?v=old`, { redirect: 'manual' })
  t.equal(redirected.headers.get('location'), '/watch?v=new')
})

t.test('the page of a playlist is that of whose playlist it is', async (t) => {
  const upstream = await startUpstream(t)
  const { base } = await start(t, upstream.url)
  const look = (path: string) => fetch(`${base}${path}`, { redirect: 'manual' })
  const own = await look('/playlist?list=IVPLabc&index=2')
  t.equal(own.status, 302)
  t.equal(own.headers.get('location'), '/feed/playlists/IVPLabc')
  t.equal(upstream.seen.length, 0)
  for (const path of [
    '/playlist?list=PLabc',
    '/playlist',
    '/playlist?list=IVPL/..',
    '/watch?list=IVPLa',
  ]) {
    t.same(await (await look(path)).json(), { url: path })
  }
})

t.test("a YouTube playlist asked for with a credential is read as anybody's", async (t) => {
  const upstream = await startUpstream(t)
  const { foyer, base } = await start(t, upstream.url)
  const url = `${base}/api/v1/auth/playlists/PLabc?page=2`
  t.equal((await fetch(url)).status, 403)
  const narrow = await mintFor(foyer, 'viewer', { scopes: ['GET:feed'] })
  const refused = await fetch(url, { headers: { authorization: `Bearer ${narrow}` } })
  t.equal(refused.status, 403)
  t.equal(upstream.seen.length, 0)
  const token = await mintFor(foyer, 'viewer', { scopes: ['GET:playlists*'] })
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  t.same(await answer.json(), { url: '/api/v1/playlists/PLabc?page=2' })
  t.equal(upstream.seen[0]?.headers.authorization, undefined)
})

t.test('two hundred megabytes stream both ways with memory flat, and ranges work', async (t) => {
  const upstream = await startUpstream(t)
  const { base } = await start(t, upstream.url)
  let peak = 0
  const before = process.memoryUsage().rss
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss - before)
  }, 5)
  t.teardown(() => {
    clearInterval(watch)
  })

  const down = await fetch(`${base}/videoplayback?id=1`)
  let received = 0
  // The response of a fetch has a body unless it was empty.
  for await (const chunk of down.body as AsyncIterable<Uint8Array>) received += chunk.length
  t.equal(received, size * megabyte.length)

  const digest = createHash('sha256')
  for (const part of repeat()) digest.update(part)
  const body = await new Promise<string>((done, fail) => {
    const request = http.request(
      `${base}/api/v1/upload`,
      {
        method: 'POST',
        headers: { 'content-length': size * megabyte.length, 'content-type': 'application/json' },
      },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('end', () => {
          done(text)
        })
      },
    )
    request.on('error', fail)
    pipeline(Readable.from(repeat()), request).catch(fail)
  })
  t.same(JSON.parse(body), { digest: digest.digest('hex') })
  t.comment(`memory grew by ${Math.round(peak / megabyte.length)} MB at most`)
  t.ok(peak < 100 * megabyte.length, `memory grew by ${peak} bytes`)

  const part = await fetch(`${base}/videoplayback?id=1`, { headers: { range: 'bytes=0-4' } })
  t.equal(part.status, 206)
  t.equal(part.headers.get('content-range'), 'bytes 0-4/100')
  t.equal(await part.text(), 'foyer')
})

t.test('an Invidious that is down is a clear error, and ours goes on', async (t) => {
  const { foyer, base } = await start(t, 'http://127.0.0.1:9')
  const answer = await fetch(`${base}/api/v1/videos/dQw4w9WgXcQ`)
  t.equal(answer.status, 502)
  t.same(await answer.json(), { error: 'The Invidious behind this server does not respond' })
  t.equal(answer.headers.get('access-control-allow-origin'), '*')
  const page = await fetch(`${base}/watch?v=dQw4w9WgXcQ`, {
    headers: { accept: 'text/html,*/*;q=0.8' },
  })
  t.equal(page.status, 502)
  t.equal(page.headers.get('content-type'), 'text/html; charset=utf-8', 'a person reads a page')
  t.match(await page.text(), /The Invidious behind this server does not respond/)
  const cookie = await signIn(foyer, 'viewer')
  for (const path of ['feed', 'subscriptions', 'playlists', 'preferences', 'history', 'tokens']) {
    const ours = await fetch(`${base}/api/v1/auth/${path}`, { headers: { cookie } })
    t.equal(ours.status, 200, path)
  }
  t.equal((await fetch(`${base}/api/v1/popular`)).status, 502, 'ours is empty still')
  await fillChannel(foyer.db, 1, [1, 2])
  foyer.clock.advance(2 * minute)
  t.equal((await fetch(`${base}/api/v1/trending`)).status, 200)
})

t.test('what is popular and trending is that of the Invidious while ours is empty', async (t) => {
  const upstream = await startUpstream(t)
  const { foyer, base } = await start(t, upstream.url)
  const read = async (path: string) => (await fetch(`${base}${path}`)).json() as Promise<unknown>
  for (const name of ['popular', 'trending']) {
    const path = `/api/v1/${name}?region=US`
    t.same(await read(path), { url: path })
  }
  const call = await createCaller(foyer, 'viewer')
  await call('POST', `subscriptions/${ucidOf(1)}`)
  const [newest = ''] = await fillChannel(foyer.db, 1, [2, 1])
  foyer.clock.advance(2 * minute)
  t.match(await read('/api/v1/popular'), [{ type: 'shortVideo', videoId: newest }])
  t.match(await read('/api/v1/trending'), [{ type: 'video' }, { type: 'video' }])
})

t.test('the public pages of the Invidious behind pass, and nothing that is ours', async (t) => {
  const upstream = await startUpstream(t)
  const { base } = await start(t, upstream.url)
  const paths = [
    '/feed/popular',
    '/feed/trending?type=music',
    '/hashtag/cats',
    '/@handle',
    '/@handle/videos',
    '/post/abc?ucid=UCabc',
    '/clip/abc',
    '/w/dQw4w9WgXcQ',
    '/v/dQw4w9WgXcQ',
    '/e/dQw4w9WgXcQ',
    '/embed/',
    '/embed/dQw4w9WgXcQ?autoplay=1',
    '/mix?list=RDabc',
    '/watch_videos?video_ids=a,b',
    '/attribution_link?u=/channel/UCabc',
    '/profile?user=abc',
    '/redirect?referer=%2Fwatch',
    '/opensearch.xml',
    '/feeds/videos.xml?channel_id=UCabc',
    '/feed/playlist/PLabc',
    '/pl_c/abc/studio_square_thumbnail.jpg',
    '/tvfilm_banner/abc/x.jpg',
    '/privacy',
    '/licenses',
    '/robots.txt',
    '/favicon.ico',
    '/apple-touch-icon.png?v=1',
    '/safari-pinned-tab.svg',
    '/site.webmanifest',
  ]
  for (const path of paths) {
    const answer = await fetch(`${base}${path}`)
    t.equal(answer.status, 200, path)
    t.same(await answer.json(), { url: path })
  }
  const frame = await fetch(`${base}/embed/dQw4w9WgXcQ`)
  t.equal(frame.headers.get('x-frame-options'), null, 'a player stands in pages of other sites')
  const page = await fetch(`${base}/watch?v=dQw4w9WgXcQ`)
  t.equal(page.headers.get('x-frame-options'), 'DENY')
  const download = await fetch(`${base}/download`, { method: 'POST', body: 'id=1' })
  t.same(await download.json(), { url: '/download' })
  const count = upstream.seen.length
  t.equal((await fetch(`${base}/feed/playlist/IVPLunknown`)).status, 404)
  t.equal((await fetch(`${base}/somewhere`)).status, 404)
  t.equal(upstream.seen.length, count, 'what is unknown is not passed on')
})

t.test('an Invidious that is slow is given up, and one that is busy not pressed', async (t) => {
  const upstream = await startUpstream(t)
  const { foyer, base } = await start(t, upstream.url, { UPSTREAM_TIMEOUT: '1' })
  const slow = await fetch(`${base}/latest_version?id=slow`)
  t.equal(slow.status, 502)
  t.equal(slow.headers.get('retry-after'), '10')
  t.match(foyer.log.join(''), /"level":50.*Headers Timeout/, 'the log says why')

  const stuck = await fetch(`${base}/latest_version?id=stuck`)
  t.equal(stuck.status, 200)
  await t.rejects(stuck.text(), 'what has begun is cut')
  await waitUntil('the Invidious is left', () => upstream.seen.at(-1)?.method === 'CLOSE')

  const busy = await fetch(`${base}/latest_version?id=busy`)
  t.equal(busy.status, 503)
  t.equal(await busy.text(), 'busy')
  t.equal(busy.headers.get('retry-after'), '60')
  t.equal(upstream.seen.filter(({ url }) => url.endsWith('busy')).length, 1)
  t.equal((await fetch(`${base}/api/v1/stats`)).status, 200)
})

t.test('a client that leaves in the middle ends the stream behind', async (t) => {
  const upstream = await startUpstream(t)
  const { base } = await start(t, upstream.url)
  // Not fetch, which connects anew when it is aborted.
  const response = await new Promise<IncomingMessage>((done, fail) => {
    http.get(`${base}/latest_version?id=stuck`, { agent: false }, done).on('error', fail)
  })
  t.equal(response.statusCode, 200)
  response.on('error', () => {})
  response.destroy()
  await waitUntil('the Invidious is left', () => upstream.seen.at(-1)?.method === 'CLOSE')
})
