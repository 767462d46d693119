import t from 'tap'
import { listUserEndpoints } from '../../../src/identity/access.js'
import { listPowerless } from '../../../src/identity/scopes/opens-endpoint.js'
import { covers } from '../../../src/identity/scopes/match.js'
import { parseScopes } from '../../../src/identity/scopes/pattern.js'
import { tokenChoices, tokenPresets } from '../../../src/doors/web/apps/token-choices.js'
import { day } from '../../../src/platform/clock.js'
import { fieldsOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const path = '/account/tokens/new'
const choices: readonly string[] = tokenChoices.flatMap(({ scopes }) => [...scopes])

/** Sends the form with these boxes ticked. */
async function build(foyer: Foyer, cookie: string, fields: [name: string, value: string][]) {
  const { csrf_token = '' } = fieldsOf((await getPage(foyer, path, cookie)).body, path)
  return foyer.app.inject({
    method: 'POST',
    url: path,
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams([['csrf_token', csrf_token], ...fields]).toString(),
  })
}

const tickedOn = (html: string) =>
  [...html.matchAll(/<input type="checkbox"[^>]*value="([^"]*)"( checked)?/g)].flatMap(
    ([, value = '', isTicked]) => (isTicked ? [value] : []),
  )

t.test('a token is built from boxes, explained, and shown once to be copied', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const chosen = await build(foyer, cookie, [
    ['scope', 'GET:feed'],
    ['scope', 'GET:preferences'],
    ['more', ' GET:playlists/IVPL1, GET:feed '],
    ['days', '90'],
  ])
  t.equal(chosen.statusCode, 302)
  const consent = await getPage(foyer, String(chosen.headers.location), cookie)
  t.equal(consent.statusCode, 200)
  t.match(consent.body, 'See your preferences')
  t.match(consent.body, '2027-02-20, as requested')
  t.notMatch(consent.body, 'No endpoint of this server')
  const fields = fieldsOf(consent.body, '/authorize_token')
  const made = await postForm(foyer, '/authorize_token', { cookie, fields })
  const [, text = ''] = /<textarea[^>]* readonly[^>]*>([^<]*)<\/textarea>/i.exec(made.body) ?? []
  t.match(made.body, /press Ctrl\+A/)
  const token = text.replaceAll('&quot;', '"')
  t.match(JSON.parse(token), {
    scopes: ['GET:feed', 'GET:preferences', 'GET:playlists/IVPL1'],
    expire: (foyer.clock.now() + 90 * day) / 1000,
  })
  const ask = async (url: string) =>
    (await foyer.app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode
  t.equal(await ask('/api/v1/auth/feed'), 200)
  t.equal(await ask('/api/v1/auth/history'), 403)
  const list = await getPage(foyer, '/token_manager', cookie)
  t.notMatch(list.body, 'signature')
})

t.test('nothing is created before the page that explains it was answered', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  for (let times = 0; times < 2; times += 1) await build(foyer, cookie, [['scope', 'GET:feed']])
  const kinds = await foyer.db.selectFrom('session').select('kind').execute()
  t.same(kinds, [{ kind: 'browser' }])
})

t.test('a token can live a day, a year, or for ever', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const cases: [days: string | undefined, expire: string][] = [
    ['1', String(foyer.clock.now() / 1000 + 86_400)],
    ['365', String(foyer.clock.now() / 1000 + 365 * 86_400)],
    [undefined, String(foyer.clock.now() / 1000 + 90 * 86_400)],
    ['never', ''],
  ]
  for (const [days, expire] of cases) {
    const fields: [string, string][] = [
      ['scope', 'GET:feed'],
      ...(days ? [['days', days] as [string, string]] : []),
    ]
    const { headers } = await build(foyer, cookie, fields)
    const { searchParams } = new URL(String(headers.location), foyer.config.baseUrl)
    t.same(
      [searchParams.get('scopes'), searchParams.get('expire')],
      ['GET:feed', expire],
      days ?? 'by default',
    )
  }
})

t.test('a preset ticks its boxes, and 90 days', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  t.same(tickedOn((await getPage(foyer, path, cookie)).body), [])
  t.same(tickedOn((await getPage(foyer, `${path}?for=nothing`, cookie)).body), [])
  for (const { name, title, scopes } of tokenPresets) {
    const { body } = await getPage(foyer, `${path}?for=${name}`, cookie)
    t.same(new Set(tickedOn(body)), new Set(scopes), name)
    t.match(body, `aria-current="true">${title}<`)
    t.match(body, /<option selected value="90"|<option value="90" selected/)
  }
})

t.test(
  'every box opens something, and the boxes open all that a person may give away',
  async (t) => {
    const foyer = await startFoyer(t)
    const endpoints = listUserEndpoints(foyer.app.listRoutes(), { isAdministrator: false })
    t.same(listPowerless(choices, endpoints), [])
    const patterns = parseScopes(choices)
    const closed = endpoints
      .filter(({ method, endpoint }) => !covers(patterns, method, endpoint) && method !== 'HEAD')
      .map(({ method, endpoint }) => `${method}:${endpoint}`)
    t.same([...new Set(closed)].sort(), [
      'DELETE:account/discord',
      'GET:account/details',
      'PATCH:account/details',
      'POST:announce',
    ])
  },
)

t.test('what opens nothing is named before a token is made', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const chosen = await build(foyer, cookie, [
    ['more', 'GET:feed GET:feeds POST:playlist* :admin/*'],
  ])
  t.equal(chosen.statusCode, 302)
  const { body } = await getPage(foyer, String(chosen.headers.location), cookie)
  const [warning = ''] = /<div class="notice warning">.*?<\/div>/s.exec(body) ?? []
  const named = [...warning.matchAll(/<code>([^<]*)</g)].map(([, scope]) => scope)
  t.same(named, ['GET:feeds', ':admin/*'])
  await foyer.db.updateTable('account').set({ role: 'admin' }).execute()
  const asAdministrator = await getPage(foyer, '/authorize_token?scopes=:admin/*', cookie)
  t.notMatch(asAdministrator.body, 'No endpoint of this server')
})

t.test('a mistake is shown beside its field, with all that was ticked and typed', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const rooms: [string, string] = ['scope', 'GET:rooms']
  const cases: [fields: [string, string][], field: string, text: string][] = [
    [[], 'more', 'Tick at least one box, or type a scope.'],
    [[['more', ' , ']], 'more', 'Tick at least one box'],
    [[rooms, ['more', 'feed']], 'more', 'Malformed scope'],
    [[rooms, ['more', `GET:${'x'.repeat(2000)}`]], 'more', 'This is too long'],
    [[rooms, ['more', 'GET:feed'], ['days', '91']], 'days', 'Invalid'],
  ]
  for (const [fields, field, text] of cases) {
    const answer = await build(foyer, cookie, fields)
    t.equal(answer.statusCode, 400, text)
    t.same(invalidFieldsOf(answer.body), [field], text)
    t.match(answer.body, text)
  }
  const answer = await build(foyer, cookie, [
    ['scope', 'GET:rooms'],
    ['more', '"feed"'],
    ['days', '7'],
  ])
  t.same(tickedOn(answer.body), ['GET:rooms'])
  t.equal(fieldsOf(answer.body, path).more, '"feed"')
  t.match(answer.body, /<option selected value="7"|<option value="7" selected/)
})
