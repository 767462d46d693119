import fc from 'fast-check'
import t, { type Test } from 'tap'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { createDump } from '../../support/dump.js'
import { secret, types, ucid, videoId, wrongIds, wrongJson, wrongQueries } from './bad-input.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { injectAny } from '../../support/inject-any.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { defaultEngine } from '../../support/mode.js'
import { listRoutes, methods, type Method, type Route } from '../../support/routes.js'
import { anyText } from '../../support/any-text.js'

/** The routes of this door; others have error shapes of their own. */
const ours = /^\/api\/v1\/(auth\/|stats|popular|trending|playlists)/

interface Place {
  foyer: Foyer
  accountId: number
  headers: { authorization: string }
  plid: string
  index: string
  routes: Route[]
  /** All that the database holds. */
  dump: () => Promise<string>
  /** All that it held after the last request. */
  content: string
}

/** The headers of a request with a new token for everything. */
async function mintHeaders(foyer: Foyer, accountId: number) {
  const { token } = await mintToken(foyer, { accountId, scopes: [':*'] })
  return { authorization: `Bearer ${token}` }
}

/** A user with something of everything, a token for all of it, and the routes of this door. */
async function startWithLibrary(t: Test, engine: TestEngine): Promise<Place> {
  const foyer = await startFoyer(t, { engine })
  const cookie = await signIn(foyer, 'nora', secret)
  const call = (method: Method, path: string, payload?: object) =>
    foyer.app.inject({
      method,
      url: `/api/v1/auth/${path}`,
      headers: { cookie },
      ...(payload ? { payload } : {}),
    })
  await call('POST', `subscriptions/${ucid}`)
  await call('POST', `history/${videoId}`)
  const made = await call('POST', 'playlists', { title: secret, privacy: 'private' })
  const { playlistId: plid } = made.json<{ playlistId: string }>()
  const added = await call('POST', `playlists/${plid}/videos`, { videoId })
  const { indexId: index } = added.json<{ indexId: string }>()
  const account = await findAccountByName(foyer.db, 'nora')
  const accountId = account?.id ?? 0
  const headers = await mintHeaders(foyer, accountId)
  const routes = listRoutes(foyer.app).filter(({ path }) => ours.test(path))
  const dump = createDump(foyer.db)
  return { foyer, accountId, headers, plid, index, routes, dump, content: await dump() }
}

interface Attempt {
  method: Method
  url: string
  headers?: Record<string, string>
  payload?: string
}

/**
 * Sends a request and tells what is wrong with the answer: `undefined` when nothing is. A token can
 * be made to revoke itself, so each such request goes out with one of its own.
 */
async function findFault(place: Place, attempt: Attempt): Promise<string | undefined> {
  const { foyer } = place
  const isRevocation = attempt.url.endsWith('/unregister')
  const headers = isRevocation ? await mintHeaders(foyer, place.accountId) : place.headers
  if (isRevocation) place.content = await place.dump()
  const { content } = place
  const response = await injectAny(foyer.app, {
    ...attempt,
    headers: { ...headers, ...attempt.headers },
  })
  const { statusCode, body } = response
  const what = `${attempt.method} ${attempt.url} ${attempt.payload ?? ''}: ${statusCode} ${body}`
  if (statusCode >= 500) return what
  place.content = statusCode < 400 && attempt.method === 'GET' ? content : await place.dump()
  if (statusCode < 400) return undefined
  if (place.content !== content) return `changed something: ${what}`
  if (!/^\{"error":"(?:[^"\\]|\\.)+"\}$/.test(body)) return `not an error: ${what}`
  return statusCode === 403 ? `a client would sign out: ${what}` : undefined
}

/** The log must hold neither the marker nor any credential. */
function checkLog(t: Test, { foyer, headers }: Place): void {
  const log = foyer.log.join('')
  t.ok(log.includes('refused'), 'refusals are in the log')
  t.notMatch(log, secret)
  t.notMatch(log, /v1:[\w-]{20}/)
  t.equal(log.includes(headers.authorization), false)
  t.notMatch(log, '"level":50', 'nothing was an error of ours')
}

const fill = ({ path }: Route, { plid, index }: Place) =>
  path
    .replace(':plid', plid)
    .replace(':index', index)
    .replace(':ucid', ucid)
    .replace(':videoId', videoId)

for (const engine of await reachableEngines()) {
  t.test(`${engine}: no body makes a route fail, or change anything when refused`, async (t) => {
    const place = await startWithLibrary(t, engine)
    const faults: (string | undefined)[] = []
    for (const route of place.routes.filter(({ method }) => method !== 'GET')) {
      for (const payload of wrongJson) {
        const url = fill(route, place)
        const json = { 'content-type': 'application/json' }
        faults.push(await findFault(place, { method: route.method, url, headers: json, payload }))
      }
      for (const type of types) {
        for (const payload of ['', '{}', 'a=b&title=%00&scopes[0]=x', '--x\r\n\r\n--x--']) {
          const url = fill(route, place)
          const headers = { 'content-type': type }
          faults.push(await findFault(place, { method: route.method, url, headers, payload }))
        }
      }
    }
    t.same(
      faults.filter((fault) => fault !== undefined),
      [],
    )
    checkLog(t, place)
  })

  t.test(`${engine}: no id and no query makes a route fail`, async (t) => {
    const place = await startWithLibrary(t, engine)
    const faults: (string | undefined)[] = []
    for (const route of place.routes) {
      const { method } = route
      for (const name of route.path.match(/:\w+/g) ?? []) {
        for (const id of wrongIds) {
          const url = fill({ ...route, path: route.path.replace(name, id) }, place)
          const headers = { 'content-type': 'application/json' }
          const payload = JSON.stringify({ title: secret, videoId, index: 0 })
          faults.push(await findFault(place, { method, url, headers, payload }))
        }
      }
      if (method !== 'GET') continue
      for (const query of wrongQueries) {
        const url = `${fill(route, place)}?${query}&q=${secret}`
        faults.push(await findFault(place, { method, url }))
      }
    }
    t.same(
      faults.filter((fault) => fault !== undefined),
      [],
    )
    checkLog(t, place)
  })

  t.test(`${engine}: nor does anything else that can be sent`, async (t) => {
    const place = await startWithLibrary(t, engine)
    const text = anyText(20)
    const id = fc.oneof(
      text.map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, ''))),
      fc.constantFrom(place.plid, place.index, ucid, videoId, ...wrongIds),
    )
    const field = fc.constantFrom(
      'title',
      'privacy',
      'description',
      'videoId',
      'scopes',
      'callbackUrl',
      'expire',
      'session',
      'index',
      'speed',
      'locale',
      'subscriptions',
      'watch_history',
      'playlists',
      'preferences',
      'videos',
    )
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
        fc.constantFrom('public', videoId, ucid, ':*', 'GET:feed'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(field, tie('tree'), { maxKeys: 4 }),
      ),
    }))
    const attempt = fc.record({
      route: fc.constantFrom(...place.routes),
      ids: fc.array(id, { minLength: 2, maxLength: 2 }),
      body: tree.map((value) => JSON.stringify(value)),
      type: fc.constantFrom('application/json', ...types),
    })
    await fc.assert(
      fc.asyncProperty(attempt, async ({ route, ids, body, type }) => {
        let at = 0
        const url = route.path.replace(/:\w+/g, () => ids[at++] ?? '')
        const hasBody = route.method !== 'GET'
        const fault = await findFault(place, {
          method: route.method,
          url,
          headers: hasBody ? { 'content-type': type } : {},
          ...(hasBody ? { payload: body } : {}),
        })
        if (fault !== undefined) throw new Error(fault)
      }),
      { numRuns: 400 },
    )
    t.notMatch(place.foyer.log.join(''), '"level":50')
  })
}

t.test('what is wrong is named, with the status that says whose fault it is', async (t) => {
  const place = await startWithLibrary(t, defaultEngine)
  const { plid, index } = place
  const json = { 'content-type': 'application/json' }
  const rows: [request: string, body: string | undefined, status: number, error: RegExp][] = [
    ['POST playlists', '{', 400, /not valid JSON/],
    ['POST playlists', '{}', 400, /title/i],
    ['POST playlists', '{"title":"a"}', 400, /privacy/],
    ['POST playlists', '{"title":"a","privacy":"x"}', 400, /privacy/],
    [`PATCH playlists/${plid}`, '{"privacy":"x"}', 400, /privacy/],
    [`PATCH playlists/${plid}`, '{}', 400, /Nothing to change/],
    ['PATCH playlists/IVPLx', '{"title":"a"}', 404, /does not exist/],
    ['DELETE playlists/IVPLx', undefined, 404, /does not exist/],
    ['GET playlists/IVPLx', undefined, 404, /does not exist/],
    [`POST playlists/${plid}/videos`, '{}', 400, /videoId/],
    [`POST playlists/${plid}/videos`, '{"videoId":"x"}', 400, /video id/],
    [`DELETE playlists/${plid}/videos/xyz`, undefined, 400, /index/],
    [`DELETE playlists/${plid}/videos/FF`, undefined, 404, /index/],
    [`PATCH playlists/${plid}/videos/${index}`, '{}', 400, /./],
    ['POST subscriptions/UCx', undefined, 400, /channel id/],
    ['DELETE subscriptions/UCx', undefined, 400, /channel id/],
    ['POST history/x', undefined, 400, /video id/],
    ['DELETE history/x', undefined, 400, /video id/],
    ['POST preferences', '{"speed":"fast","volume":"loud"}', 400, /speed.*volume/],
    ['POST preferences', '[]', 400, /object/],
    ['POST preferences', '', 400, /not valid JSON/],
    ['POST tokens/register', '{"scopes":["feed"]}', 400, /Malformed scope 'feed'/],
    ['POST tokens/register', '{}', 400, /scopes/],
    ['POST import/invidious', '{', 400, /not valid JSON/],
    ['GET feed?page=x', undefined, 400, /page/],
    ['GET feed?max_results=x', undefined, 400, /max_results/],
    ['GET nothing', undefined, 404, /Not found/],
    ['PUT preferences', '{}', 404, /Not found/],
  ]
  for (const [request, payload, status, error] of rows) {
    const [method = '', path = ''] = request.split(' ')
    const response = await place.foyer.app.inject({
      method: methods.find((one) => one === method) ?? 'GET',
      url: `/api/v1/auth/${path}`,
      headers: { ...place.headers, ...(payload === undefined ? {} : json) },
      ...(payload === undefined ? {} : { payload }),
    })
    t.equal(response.statusCode, status, `${request} ${payload ?? ''}: ${response.body}`)
    t.match(response.json<{ error: string }>().error, error, request)
  }
})

t.test('a body that is too large is refused as such', async (t) => {
  const place = await startWithLibrary(t, defaultEngine)
  for (const path of ['preferences', 'playlists', 'tokens/register']) {
    const response = await place.foyer.app.inject({
      method: 'POST',
      url: `/api/v1/auth/${path}`,
      headers: { ...place.headers, 'content-type': 'application/json' },
      payload: `"${'x'.repeat(1024 * 1024)}"`,
    })
    t.equal(response.statusCode, 413, path)
    t.same(response.json(), { error: 'Request body is too large' })
  }
})

t.test('a path that cannot be decoded is a bad request in the words of the door', async (t) => {
  const { foyer, headers } = await startWithLibrary(t, defaultEngine)
  for (const path of ['%zz', 'playlists/%', 'playlists/%ff', 'history/%E0%A4%A']) {
    const response = await foyer.app.inject({ url: `/api/v1/auth/${path}`, headers })
    t.equal(response.statusCode, 400, path)
    t.match(response.json(), { error: String }, path)
    t.same(Object.keys(response.json<object>()), ['error'], path)
  }
})
