import t from 'tap'
import { mintFor } from '../support/api.js'
import { startFoyer, type Foyer } from '../support/foyer.js'
import { videoIdOf } from '../support/catalogue.js'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

const register = (foyer: Foyer, fields: object) =>
  foyer.app.inject({ method: 'POST', url: '/oauth/register', payload: fields })

t.test('an account has at most MAX_TOKENS tokens, and makes room by revoking one', async (t) => {
  const foyer = await startFoyer(t, { env: { MAX_TOKENS: '2' } })
  const headers = bearer(await mintFor(foyer, 'ann', { scopes: [':*'] }))
  const mint = () =>
    foyer.app.inject({
      method: 'POST',
      url: '/api/v1/auth/tokens/register',
      headers,
      payload: { scopes: ['GET:feed'] },
    })
  const first = await mint()
  t.equal(first.statusCode, 200)
  const refused = await mint()
  t.equal(refused.statusCode, 429)
  t.same(refused.json(), {
    error:
      'An account can have at most 2 tokens and apps (MAX_TOKENS). Revoke some you no longer use.',
  })
  const { session } = first.json<{ session: string }>()
  const url = '/api/v1/auth/tokens/unregister'
  await foyer.app.inject({ method: 'POST', url, headers, payload: { session } })
  t.equal((await mint()).statusCode, 200)
  const other = bearer(await mintFor(foyer, 'bob', { scopes: [':*'] }))
  const answer = await foyer.app.inject({
    method: 'POST',
    url: '/api/v1/auth/tokens/register',
    headers: other,
    payload: { scopes: ['GET:feed'] },
  })
  t.equal(answer.statusCode, 200, 'another account has its own')
})

t.test('watching drops the oldest entries beyond MAX_HISTORY', async (t) => {
  const foyer = await startFoyer(t, { env: { MAX_HISTORY: '3' } })
  const headers = bearer(await mintFor(foyer, 'ann', { scopes: [':*'] }))
  for (const n of [1, 2, 3, 4, 5]) {
    const url = `/api/v1/auth/history/${videoIdOf(1, n)}`
    t.equal((await foyer.app.inject({ method: 'POST', url, headers })).statusCode, 204)
  }
  const { app } = foyer
  const history = await app.inject({ url: '/api/v1/auth/history', headers })
  t.same(history.json(), [videoIdOf(1, 5), videoIdOf(1, 4), videoIdOf(1, 3)])
})

t.test('an address gets at most MAX_GUESTS guests in an hour', async (t) => {
  const foyer = await startFoyer(t, { env: { MAX_GUESTS: '2' } })
  const grant = async () => (await foyer.app.inject({ url: '/api/auth/grant' })).statusCode
  t.same([await grant(), await grant(), await grant()], [200, 200, 429])
})

t.test('an address gets at most OAUTH_CLIENT_TOKENS tokens for apps themselves', async (t) => {
  const foyer = await startFoyer(t, { env: { OAUTH_CLIENT_TOKENS: '2' } })
  const app = (
    await register(foyer, { grant_types: ['client_credentials'], redirect_uris: [] })
  ).json<{ client_id: string; client_secret: string }>()
  const { client_id, client_secret } = app
  const take = async () => {
    const payload = { grant_type: 'client_credentials', client_id, client_secret }
    const answer = await foyer.app.inject({ method: 'POST', url: '/oauth/token', payload })
    return answer.statusCode
  }
  t.same([await take(), await take(), await take()], [200, 200, 429])
  const { first_used_at } = await foyer.db
    .selectFrom('application')
    .select('first_used_at')
    .executeTakeFirstOrThrow()
  t.equal(first_used_at, null, 'nobody has used it')
})

t.test('a registration takes at most OAUTH_MAX_METADATA', async (t) => {
  const foyer = await startFoyer(t, { env: { OAUTH_MAX_METADATA: '1' } })
  const redirect_uris = ['https://app.example/back']
  t.equal((await register(foyer, { redirect_uris })).statusCode, 201)
  const contacts = Array.from({ length: 3 }, () => 'c'.repeat(400))
  const refused = await register(foyer, { redirect_uris, contacts })
  t.equal(refused.statusCode, 400)
  t.match(refused.json(), {
    error: 'invalid_client_metadata',
    error_description: 'A registration can take at most 1024 bytes (OAUTH_MAX_METADATA)',
  })
})
