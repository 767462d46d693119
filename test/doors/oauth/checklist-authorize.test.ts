import t from 'tap'
import { getPage } from '../../support/forms.js'
import { startFoyer } from '../../support/foyer.js'
import {
  allow,
  answerConsent,
  answerOf,
  arrange,
  authorizeUrl,
  createPkce,
  getCode,
  offeredScopes,
  registerApp,
  registerPublic,
} from '../../support/oauth.js'

// RFCs and best practice, a test for each rule about authorization requests and redirects.

t.test(
  'the authorization endpoint takes GET; repeated parameters are refused, unknown ones ignored, empty ones absent',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t)
    const url = authorizeUrl(client, { lang: 'de', nonce: '1', scope: '', state: '' })
    const page = await getPage(foyer, url, cookie)
    t.equal(page.statusCode, 200)
    t.same(offeredScopes(page.body), ['read'])
    t.equal(answerOf(await answerConsent(foyer, cookie, page.body)).has('state'), false)
    for (const name of ['lang', 'resource', 'oauth_info']) {
      const repeated = await getPage(foyer, `${authorizeUrl(client)}&${name}=a&${name}=b`, cookie)
      t.equal(repeated.statusCode, 200, name)
    }
    for (const name of ['scope', 'response_type', 'code_challenge']) {
      const repeated = await getPage(foyer, `${authorizeUrl(client)}&${name}=a&${name}=b`, cookie)
      t.equal(repeated.statusCode, 400, name)
      t.equal(answerOf(repeated).get('error'), 'invalid_request', name)
    }
  },
)

t.test('a redirect URI is absolute and without fragment, and keeps its own query', async (t) => {
  const { foyer, cookie } = await arrange(t)
  for (const uri of ['/cb', 'app.example/cb', 'https://app.example/cb#top', 'https://']) {
    const answer = await foyer.app.inject({
      method: 'POST',
      url: '/api/v1/apps',
      payload: { client_name: 'A', redirect_uris: uri },
    })
    t.equal(answer.statusCode, 422, uri)
    t.match(answer.json<{ error: string }>().error, /^Validation failed: Redirect URI/, uri)
  }
  const client = await registerApp(foyer, {
    redirect_uris: 'https://app.example/cb?tenant=7&x=%2F',
  })
  const page = await getPage(foyer, authorizeUrl(client, { state: 's' }), cookie)
  const { location } = (await answerConsent(foyer, cookie, page.body)).headers
  t.match(location, /^https:\/\/app\.example\/cb\?tenant=7&x=%2F&code=\w{43}&state=s&iss=/)
})

t.test(
  'an unknown client or an unregistered redirect URI gets a page, never a redirect',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t)
    const wrong = [
      authorizeUrl({ ...client, client_id: 'nobody' }),
      authorizeUrl({ ...client, client_id: '\0' }),
      authorizeUrl({ ...client, redirect_uri: 'https://evil.example/cb' }),
      `${authorizeUrl(client)}&redirect_uri=https%3A%2F%2Fevil.example`,
      `${authorizeUrl(client)}&client_id=${client.client_id}`,
      '/oauth/authorize',
    ]
    for (const url of wrong) {
      for (const visitor of [cookie, undefined]) {
        const answer = await getPage(foyer, url, visitor)
        t.equal(answer.statusCode, 400, url)
        t.match(answer.headers['content-type'], /^text\/html/)
        t.equal(answer.headers.location, undefined)
      }
    }
  },
)

t.test('a missing or other response_type is told to the client by the link back', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const without = await getPage(foyer, authorizeUrl(client, { response_type: '' }), cookie)
  t.equal(answerOf(without).get('error'), 'invalid_request')
  const token = await getPage(foyer, authorizeUrl(client, { response_type: 'token' }), cookie)
  t.equal(answerOf(token).get('error'), 'unsupported_response_type')
})

t.test('a wrong request sends nobody to the app without a click', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  for (const query of [
    { scope: 'nonsense' },
    { response_type: 'token' },
    { response_mode: 'form_post' },
    { code_challenge: 'x' },
  ]) {
    const page = await getPage(foyer, authorizeUrl(client, query), cookie)
    t.equal(page.statusCode, 400)
    t.equal(page.headers.location, undefined, JSON.stringify(query))
    t.match(page.headers['content-type'], /^text\/html/)
    t.match(page.body, '<a href="https://app.example/cb?error=')
    t.notMatch(page.body, /http-equiv|<script/i)
  }
})

t.test('response_mode=fragment puts the response into the fragment', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const url = authorizeUrl(client, { response_mode: 'fragment', state: 'a' })
  for (const decision of ['allow', 'deny'] as const) {
    const page = await getPage(foyer, url, cookie)
    const { headers } = await answerConsent(foyer, cookie, page.body, { decision })
    const { search, hash } = new URL(String(headers.location))
    t.equal(search, '')
    const response = new URLSearchParams(hash.slice(1))
    t.equal(response.get('state'), 'a')
    t.equal(response.get('iss'), 'http://foyer.test')
    t.ok(response.has(decision === 'allow' ? 'code' : 'error'))
  }
  const query = await getPage(foyer, authorizeUrl(client, { response_mode: 'query' }), cookie)
  t.ok(answerOf(await answerConsent(foyer, cookie, query.body)).has('code'))
})

t.test('state comes back as it was, and only when there was one', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  for (const state of ['ä€𝄞 +&=#%', '%25%2F%', 'x'.repeat(1024), '{"a":"b\\"}', '\u0000\u0001']) {
    t.equal((await allow(foyer, cookie, client, { state })).get('state'), state)
  }
  t.equal((await allow(foyer, cookie, client)).has('state'), false)
})

t.test('a challenge without a method, or with plain, is refused', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const { code_challenge } = createPkce().query
  const wrong = [
    { code_challenge },
    { code_challenge, code_challenge_method: 'plain' },
    { code_challenge, code_challenge_method: 's256' },
    { code_challenge_method: 'S256' },
    { code_challenge: `${code_challenge}A`, code_challenge_method: 'S256' },
    { code_challenge: code_challenge.slice(1), code_challenge_method: 'S256' },
  ]
  for (const query of wrong) {
    const answer = await getPage(foyer, authorizeUrl(client, query), cookie)
    t.equal(answerOf(answer).get('error'), 'invalid_request', JSON.stringify(query))
  }
})

t.test('public clients must use PKCE, others where the operator says so', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const open = await registerPublic(foyer)
  const refused = await getPage(foyer, authorizeUrl(open), cookie)
  t.equal(answerOf(refused).get('error'), 'invalid_request')
  t.ok((await allow(foyer, cookie, open, createPkce().query)).get('code'))
  t.ok((await allow(foyer, cookie, client)).get('code'))

  const strict = await arrange(t, { env: { OAUTH_REQUIRE_PKCE: 'true' } })
  const without = await getPage(strict.foyer, authorizeUrl(strict.client), strict.cookie)
  t.equal(answerOf(without).get('error'), 'invalid_request')
  const withPkce = await allow(strict.foyer, strict.cookie, strict.client, createPkce().query)
  t.ok(withPkce.get('code'))
})

t.test('a loopback address matches with any port, and in nothing else may differ', async (t) => {
  const { foyer, cookie } = await arrange(t)
  const registered = ['http://127.0.0.1/cb', 'http://[::1]:5000/cb?a=1']
  const client = await registerApp(foyer, { redirect_uris: registered })
  const cases: [string, number][] = [
    ['http://127.0.0.1/cb', 200],
    ['http://127.0.0.1:1234/cb', 200],
    ['http://[::1]:9/cb?a=1', 200],
    ['http://[::1]/cb?a=1', 200],
    ['http://127.0.0.1:1234/cb/', 400],
    ['http://127.0.0.1:1234/CB', 400],
    ['http://127.0.0.1:1234/cb?a=1', 400],
    ['http://[::1]:9/cb', 400],
    ['https://127.0.0.1:1234/cb', 400],
    ['http://localhost:1234/cb', 400],
    ['http://127.0.0.2:1234/cb', 400],
    ['http://127.0.0.1:1234@evil.example/cb', 400],
    ['http://127.0.0.1.evil.example/cb', 400],
  ]
  for (const [redirect_uri, status] of cases) {
    const page = await getPage(foyer, authorizeUrl({ ...client, redirect_uri }), cookie)
    t.equal(page.statusCode, status, redirect_uri)
  }
})

t.test('an app may have any scheme that no browser or system opens itself', async (t) => {
  const foyer = await startFoyer(t)
  const cases: [string, number][] = [
    ['com.example.app:/cb', 200],
    ['antiraid://oauth-callback', 200],
    ['clipious-auth://', 200],
    ['mastodon-android-auth://callback', 200],
    ['icecubesapp://', 200],
    ['app:/cb', 200],
    ['urn:ietf:wg:oauth:2.0:oob:auto', 422],
    ['mailto:anna@app.example', 422],
    ['vbscript:x', 422],
    ['blob:https://app.example/x', 422],
    ['about:blank', 422],
    ['file:///etc/passwd', 422],
    ['view-source:https://app.example', 422],
    ['intent://x#Intent;end', 422],
    ['javascript:alert(1)', 422],
    ['data:text/html,x', 422],
  ]
  for (const [redirect_uris, status] of cases) {
    const answer = await foyer.app.inject({
      method: 'POST',
      url: '/api/v1/apps',
      payload: { client_name: 'A', redirect_uris },
    })
    t.equal(answer.statusCode, status, redirect_uris)
  }
})

t.test('localhost can be registered, and its port counts', async (t) => {
  const { foyer, cookie } = await arrange(t)
  const client = await registerApp(foyer, { redirect_uris: 'http://localhost:3000/cb' })
  t.equal((await getPage(foyer, authorizeUrl(client), cookie)).statusCode, 200)
  const other = { ...client, redirect_uri: 'http://localhost:3001/cb' }
  t.equal((await getPage(foyer, authorizeUrl(other), cookie)).statusCode, 400)
})

t.test(
  'answers and refusals carry iss as the metadata has it; the shown code has none',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t)
    const metadata = await foyer.app.inject('/.well-known/oauth-authorization-server')
    const known = metadata.json<Record<string, unknown>>()
    t.equal(known.authorization_response_iss_parameter_supported, true)
    t.equal((await allow(foyer, cookie, client)).get('iss'), known.issuer)
    const refused = await getPage(foyer, authorizeUrl(client, { scope: 'nonsense' }), cookie)
    t.equal(answerOf(refused).get('iss'), known.issuer)
  },
)

t.test('any other redirect URI is matched byte for byte', async (t) => {
  const { foyer, cookie } = await arrange(t)
  const client = await registerApp(foyer, { redirect_uris: 'https://app.example/cb?a=1' })
  for (const redirect_uri of [
    'https://app.example/cb',
    'https://app.example/cb?a=1&b=2',
    'https://app.example/cb/?a=1',
    'https://app.example/CB?a=1',
    'https://APP.example/cb?a=1',
    'https://app.example:443/cb?a=1',
    'https://app.example/x/../cb?a=1',
    'http://app.example/cb?a=1',
  ]) {
    const page = await getPage(foyer, authorizeUrl({ ...client, redirect_uri }), cookie)
    t.equal(page.statusCode, 400, redirect_uri)
  }
})

t.test(
  'plain http beyond this machine cannot be registered, unless the operator allows it',
  async (t) => {
    const register = async (env: Record<string, string>) => {
      const { app } = await startFoyer(t, { env })
      const payload = { client_name: 'A', redirect_uris: 'http://app.example/cb' }
      return (await app.inject({ method: 'POST', url: '/api/v1/apps', payload })).statusCode
    }
    t.equal(await register({}), 422)
    t.equal(await register({ OAUTH_ALLOW_HTTP_REDIRECTS: 'true' }), 200)
  },
)

t.test('a redirect URI may be left out when one is registered, and only then', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  t.match(await getCode(foyer, cookie, client, { redirect_uri: '' }), /^\w{43}$/)
  const two = await registerApp(foyer, { redirect_uris: 'https://a.example https://b.example' })
  const page = await getPage(foyer, authorizeUrl({ ...two, redirect_uri: '' }), cookie)
  t.equal(page.statusCode, 400)
})
