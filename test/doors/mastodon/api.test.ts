import t from 'tap'
import { reachableEngines } from '../../support/database.js'
import type { Answer } from '../../support/foyer.js'
import { arrange, callWith, enter, getToken, registerApp } from '../../support/oauth.js'

interface Row {
  id: string
  name: string
  scope: string
  application: { name: string }
}

const rowsOf = (answer: Answer) => answer.json<Row[]>()

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: a user’s own apps are listed, shown and deleted with their tokens`,
    async (t) => {
      const { foyer, client, cookie } = await arrange(t, { engine })
      const token = await getToken(foyer, cookie, client, { scope: 'read write' })
      const mine = { authorization: `Bearer ${token}` }
      const owned = []
      for (const name of ['one', 'two', 'three']) {
        foyer.clock.advance(1)
        owned.push(await registerApp(foyer, { client_name: name, scopes: 'read' }, mine))
      }
      const list = await callWith(foyer, token, '/api/v1/apps?limit=2')
      t.same(
        rowsOf(list).map(({ name }) => name),
        ['three', 'two'],
      )
      const [, two] = rowsOf(list)
      t.match(list.headers.link, `<http://foyer.test/api/v1/apps?limit=2&max_id=${two?.id ?? ''}>`)
      const next = await callWith(foyer, token, `/api/v1/apps?limit=2&max_id=${two?.id ?? ''}`)
      t.same(
        rowsOf(next).map(({ name }) => name),
        ['one'],
      )
      t.notMatch(list.body, 'client_secret')

      const berta = await enter(foyer, 'berta')
      const victim = owned[0] ?? client
      const used = await getToken(foyer, berta.cookie, victim)
      const bertas = await getToken(foyer, berta.cookie, client, { scope: 'read write' })
      const url = `/api/v1/apps/${owned[0]?.id ?? ''}`
      for (const method of ['GET', 'DELETE'] as const) {
        t.equal((await callWith(foyer, bertas, url, method)).statusCode, 404)
      }
      t.equal((await callWith(foyer, token, url)).json<Row>().name, 'one')
      t.equal((await callWith(foyer, used, '/oauth/userinfo')).statusCode, 200)
      t.equal((await callWith(foyer, token, url, 'DELETE')).statusCode, 200)
      t.equal((await callWith(foyer, used, '/oauth/userinfo')).statusCode, 401)
      t.equal((await callWith(foyer, token, url)).statusCode, 404)
    },
  )

  t.test(
    `${engine}: a user’s credentials are listed without secrets, and each can be ended`,
    async (t) => {
      const { foyer, client, cookie } = await arrange(t, { engine })
      const token = await getToken(foyer, cookie, client, { scope: 'read write' })
      foyer.clock.advance(1)
      const other = await registerApp(foyer, { client_name: 'Other', website: 'https://o.example' })
      const second = await getToken(foyer, cookie, other, { scope: 'read' })
      const list = await callWith(foyer, token, '/api/v1/tokens')
      t.same(
        rowsOf(list).map(({ scope, application }) => [scope, application]),
        [
          ['read', { name: 'Other', website: 'https://o.example' }],
          ['read write', { name: 'Test app' }],
          [rowsOf(list)[2]?.scope, { name: 'Test browser' }],
        ],
      )
      for (const secret of [token, second]) t.notOk(list.body.includes(secret))

      const id = rowsOf(list)[0]?.id ?? ''
      const url = `/api/v1/tokens/${id}`
      t.equal((await callWith(foyer, token, url)).json<Row>().application.name, 'Other')
      const berta = await enter(foyer, 'berta')
      const bertas = await getToken(foyer, berta.cookie, client, { scope: 'read write' })
      t.equal((await callWith(foyer, bertas, url)).statusCode, 404)
      t.equal((await callWith(foyer, bertas, `${url}/invalidate`, 'POST')).statusCode, 404)
      t.equal((await callWith(foyer, second, `${url}/invalidate`, 'POST')).statusCode, 403)
      t.equal((await callWith(foyer, token, `${url}/invalidate`, 'POST')).json<Row>().id, id)
      t.equal((await callWith(foyer, second, '/oauth/userinfo')).statusCode, 401)
      t.equal((await callWith(foyer, token, '/api/v1/tokens/none')).statusCode, 422)
    },
  )
}

t.test('lists are paged by the ids at their edges', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const token = await getToken(foyer, cookie, client)
  for (let made = 0; made < 4; made += 1) {
    foyer.clock.advance(1)
    await getToken(foyer, cookie, client)
  }
  const all = rowsOf(await callWith(foyer, token, '/api/v1/tokens')).map(({ id }) => id)
  t.equal(all.length, 6)
  const [first = '', , third = '', , fifth = ''] = all
  const cases: [string, string[]][] = [
    ['limit=2', all.slice(0, 2)],
    [`max_id=${third}`, all.slice(3)],
    [`max_id=${third}&limit=1`, all.slice(3, 4)],
    [`since_id=${third}`, all.slice(0, 2)],
    [`since_id=${fifth}&limit=1`, all.slice(0, 1)],
    [`min_id=${fifth}&limit=2`, all.slice(2, 4)],
    [`min_id=${first}`, []],
    [`max_id=${first}&since_id=${third}`, all.slice(1, 2)],
    ['max_id=unknown', all],
  ]
  for (const [query, wanted] of cases) {
    const page = await callWith(foyer, token, `/api/v1/tokens?${query}`)
    t.same(
      rowsOf(page).map(({ id }) => id),
      wanted,
      query,
    )
  }
})

t.test('registration takes JSON, forms and multipart, and says what is wrong', async (t) => {
  const { foyer } = await arrange(t)
  const send = (type: string, payload: string, headers: Record<string, string> = {}) =>
    foyer.app.inject({
      method: 'POST',
      url: '/api/v1/apps',
      headers: { 'content-type': type, ...headers },
      payload,
    })
  const form = 'application/x-www-form-urlencoded'
  const two = 'client_name=A&redirect_uris=https%3A%2F%2Fa.example%0Ahttps%3A%2F%2Fb.example'
  const made = (await send(form, two)).json<Record<string, unknown>>()
  t.match(made, {
    name: 'A',
    website: null,
    scopes: ['read'],
    redirect_uri: 'https://a.example\nhttps://b.example',
    redirect_uris: ['https://a.example', 'https://b.example'],
    client_secret_expires_at: 0,
  })
  const brackets =
    'client_name=A&redirect_uris[]=https://a.example&redirect_uris[]=https://b.example'
  t.same((await send(form, brackets)).json<Record<string, unknown>>().redirect_uris, [
    'https://a.example',
    'https://b.example',
  ])
  const part = '--b\r\ncontent-disposition: form-data; name="client_name"\r\n\r\nA\r\n--b--\r\n'
  const multipart = await send('multipart/form-data; boundary=b', part)
  t.same(multipart.json<Record<string, unknown>>().redirect_uris, ['urn:ietf:wg:oauth:2.0:oob'])

  const wrong = [
    '{}',
    '{"client_name":""}',
    '{"client_name":"a\\u0000b"}',
    '{"client_name":"A","scopes":"read nonsense"}',
    '{"client_name":"A","website":"javascript:1"}',
    '{"client_name":"A","redirect_uris":["https://a.example",1]}',
    JSON.stringify({ client_name: 'x'.repeat(1025) }),
  ]
  for (const payload of wrong) {
    const answer = await send('application/json', payload)
    t.equal(answer.statusCode, 422, payload.slice(0, 60))
    t.match(answer.json<{ error: string }>().error, /^Validation failed: /)
  }
  const unknown = { authorization: 'Bearer unknown' }
  t.equal((await send('application/json', '{"client_name":"A"}', unknown)).statusCode, 401)
})

t.test('the account and the instance have every field that clients count on', async (t) => {
  const { foyer, client, user, cookie } = await arrange(t)
  const token = await getToken(foyer, cookie, client)
  const answer = await callWith(foyer, token, '/api/v1/accounts/verify_credentials')
  const account = answer.json<Record<string, unknown>>()
  t.match(account, { id: String(user.id), username: 'anna', acct: 'anna', display_name: 'anna' })
  t.match(account.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const counted = 'locked bot discoverable group note url avatar avatar_static header header_static'
  const more = 'followers_count following_count statuses_count emojis fields roles source role'
  for (const name of `${counted} ${more}`.split(' ')) t.not(account[name], undefined, name)
  t.equal(account.last_status_at, null)
  const instance = (await foyer.app.inject('/api/v1/instance/')).json<Record<string, unknown>>()
  t.match(instance, { title: 'Foyer', uri: 'foyer.test', registrations: true })
  t.match(instance.version, /^4\.\d+\.\d+ \(compatible; Foyer /)
  const found = (await foyer.app.inject('/.well-known/nodeinfo')).json<{
    links: { href: string }[]
  }>()
  t.equal(found.links[0]?.href, 'http://foyer.test/nodeinfo/2.0')
  const node = (await foyer.app.inject('/nodeinfo/2.0')).json<Record<string, unknown>>()
  t.match(node, { version: '2.0', software: { name: 'foyer' }, usage: { users: { total: 1 } } })
})

t.test('an app belongs to the user of a token that may make apps, not to a cookie', async (t) => {
  const { foyer, client, user, cookie } = await arrange(t)
  const ownerOf = async (id: string) => {
    const rows = await foyer.db.selectFrom('application').selectAll().execute()
    return rows.find((row) => row.client_id === id)?.owner_id
  }
  const byCookie = await registerApp(foyer, {}, { cookie })
  t.equal(await ownerOf(byCookie.client_id), null)

  const tokenFor = async (scope: string) => ({
    authorization: `Bearer ${await getToken(foyer, cookie, client, { scope })}`,
  })
  const byToken = await registerApp(foyer, {}, await tokenFor('read write'))
  t.equal(await ownerOf(byToken.client_id), user.id)

  const refused = await foyer.app.inject({
    method: 'POST',
    url: '/api/v1/apps',
    headers: await tokenFor('read'),
    payload: { client_name: 'No', redirect_uris: 'https://app.example/cb' },
  })
  t.equal(refused.statusCode, 403)
  t.equal((await foyer.db.selectFrom('application').select('id').execute()).length, 3)
})
