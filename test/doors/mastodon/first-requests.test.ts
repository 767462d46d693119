import t from 'tap'
import { arrange, callWith, getToken, registerApp } from '../../support/oauth.js'

t.test('the instance says what it is in both versions of the API', async (t) => {
  const { foyer } = await arrange(t)
  const one = (await foyer.app.inject('/api/v1/instance')).json<Record<string, unknown>>()
  t.match(one, {
    uri: 'foyer.test',
    title: 'Foyer',
    version: /^4\.\d+\.\d+ \(compatible; Foyer /,
    urls: { streaming_api: 'ws://foyer.test' },
    stats: { user_count: 1 },
    registrations: true,
  })
  const two = (await foyer.app.inject('/api/v2/instance')).json<Record<string, unknown>>()
  t.match(two, {
    domain: 'foyer.test',
    version: one.version,
    usage: { users: { active_month: 1 } },
    configuration: {
      urls: { streaming: 'ws://foyer.test' },
      statuses: { max_characters: 0 },
      translation: { enabled: false },
    },
    registrations: { enabled: true, approval_required: false },
    contact: { account: null },
    rules: [],
  })
})

t.test('what clients load with their first page is there, and empty', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const token = await getToken(foyer, cookie, client)
  for (const path of ['v1/custom_emojis', 'v1/instance/rules', 'v1/trends/tags']) {
    const response = await foyer.app.inject(`/api/${path}`)
    t.same([response.statusCode, response.json()], [200, []], path)
  }
  for (const path of [
    'v1/accounts/relationships?id[]=1',
    'v1/announcements',
    'v1/blocks',
    'v1/bookmarks',
    'v1/conversations',
    'v1/favourites',
    'v1/filters',
    'v1/follow_requests?limit=80',
    'v1/followed_tags',
    'v1/lists',
    'v1/mutes',
    'v1/timelines/home?limit=20',
    'v2/filters',
  ]) {
    const response = await callWith(foyer, token, `/api/${path}`)
    t.same([response.statusCode, response.json()], [200, []], path)
    t.equal((await foyer.app.inject(`/api/${path}`)).statusCode, 401, path)
  }
  t.same((await callWith(foyer, token, '/api/v1/markers?timeline[]=home')).json(), {})
})

t.test('preferences are those of a server where nothing is posted', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const token = await getToken(foyer, cookie, client)
  const response = await callWith(foyer, token, '/api/v1/preferences')
  t.match(response.json(), {
    'posting:default:visibility': 'private',
    'posting:default:language': null,
    'reading:expand:media': 'default',
  })
})

t.test('the user behind a token is told with and without accounts/ in the path', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const token = await getToken(foyer, cookie, client)
  const long = await callWith(foyer, token, '/api/v1/accounts/verify_credentials')
  t.equal(long.json<{ username: string }>().username, 'anna')
  t.same((await callWith(foyer, token, '/api/v1/verify_credentials')).json(), long.json())
})

t.test(
  'an app of Mastodon registers with its own scheme and scopes and gets a token',
  async (t) => {
    const { foyer, cookie } = await arrange(t)
    const scope = 'read:accounts read:statuses write:media follow push'
    const client = await registerApp(foyer, { redirect_uris: 'tuba://auth_code', scopes: scope })
    const token = await getToken(foyer, cookie, client, { scope })
    const who = await callWith(foyer, token, '/api/v1/accounts/verify_credentials')
    t.equal(who.json<{ username: string }>().username, 'anna')
    t.equal((await callWith(foyer, token, '/api/v1/auth/history')).statusCode, 403)
  },
)
