import t, { type Test } from 'tap'
import { type Answer, type Foyer } from '../../support/foyer.js'
import {
  allow,
  arrange,
  callWith,
  createPkce,
  credentialsOf,
  getCode,
  post,
  redeemCode,
  registerApp,
  registerPublic,
  type Client,
} from '../../support/oauth.js'

// The numbers are the lines of the project's checklist of RFCs and best practice;
// those about codes, PKCE and refresh tokens are here.

const registered = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
])

interface Token {
  access_token: string
  refresh_token?: string
  scope: string
  expires_in?: number
}

const errorOf = (answer: Answer) => answer.json<{ error: string }>().error
const tokenOf = (answer: Answer) => answer.json<Token>()

/** A refusal as RFC 6749 §5.2 wants it. */
function isRefusal(t: Test, answer: Answer, error: string, status = 400) {
  t.equal(answer.statusCode, status, answer.body)
  t.equal(errorOf(answer), error)
  t.match(answer.headers['content-type'], /^application\/json/)
  t.equal(answer.headers['cache-control'], 'no-store')
  t.equal(answer.headers.pragma, 'no-cache')
  t.ok(registered.has(error))
}

const clientCredentials = (foyer: Foyer, client: Client, fields: Record<string, string> = {}) =>
  post(foyer, '/oauth/token', {
    grant_type: 'client_credentials',
    ...credentialsOf(client),
    ...fields,
  })

t.test(
  '10: a code works once, within ten minutes; used again, it revokes what it gave',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t)
    const late = await getCode(foyer, cookie, client)
    foyer.clock.advance(10 * 60_000)
    isRefusal(t, await redeemCode(foyer, client, late), 'invalid_grant')

    const code = await getCode(foyer, cookie, client)
    const { access_token: token } = tokenOf(await redeemCode(foyer, client, code))
    t.equal((await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode, 200)
    isRefusal(t, await redeemCode(foyer, client, code), 'invalid_grant')
    t.equal((await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode, 403)
    isRefusal(t, await redeemCode(foyer, client, code), 'invalid_grant')
  },
)

t.test(
  '10: of many requests with one code at once, one gets a token and none keeps it',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t)
    const code = await getCode(foyer, cookie, client)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => redeemCode(foyer, client, code)),
    )
    const good = answers.filter(({ statusCode }) => statusCode === 200)
    t.equal(good.length, 1)
    for (const { access_token: token } of good.map(tokenOf)) {
      t.equal((await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode, 403)
    }
  },
)

t.test('11: a code is bound to its client and its redirect URI', async (t) => {
  const { foyer, client, cookie } = await arrange(
    t,
    {},
    { redirect_uris: 'https://app.example/cb https://app.example/cb2' },
  )
  const other = await registerApp(foyer)
  const code = await getCode(foyer, cookie, client)
  isRefusal(t, await redeemCode(foyer, other, code), 'invalid_grant')
  const moved = { redirect_uri: 'https://app.example/cb2' }
  isRefusal(t, await redeemCode(foyer, client, code, moved), 'invalid_grant')
  t.equal((await redeemCode(foyer, client, code)).statusCode, 200, 'the wrong tries cost nothing')
})

t.test('14, 66: the redirect URI must be named again, unless PKCE binds the code', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const plain = await getCode(foyer, cookie, client)
  isRefusal(t, await redeemCode(foyer, client, plain, { redirect_uri: '' }), 'invalid_grant')
  const { verifier, query } = createPkce()
  const bound = await getCode(foyer, cookie, client, query)
  const answer = await redeemCode(foyer, client, bound, {
    redirect_uri: '',
    code_verifier: verifier,
  })
  t.equal(answer.statusCode, 200)
  const implicit = await getCode(foyer, cookie, client, { redirect_uri: '' })
  t.equal((await redeemCode(foyer, client, implicit, { redirect_uri: '' })).statusCode, 200)
})

t.test(
  '15: an application gets a token of its own for two hours, a public client none',
  async (t) => {
    const { foyer, client } = await arrange(t)
    const answer = await clientCredentials(foyer, client)
    const { access_token: token, ...rest } = tokenOf(answer)
    t.same(rest, {
      token_type: 'Bearer',
      scope: 'read',
      created_at: foyer.clock.now() / 1000,
      expires_in: 7200,
    })
    t.equal((await callWith(foyer, token, '/api/v1/apps/verify_credentials')).statusCode, 200)
    const noUser = await callWith(foyer, token, '/api/v1/accounts/verify_credentials')
    t.equal(noUser.statusCode, 422)
    t.same(noUser.json(), { error: 'This method requires an authenticated user' })
    foyer.clock.advance(7_200_000)
    t.equal((await callWith(foyer, token, '/api/v1/apps/verify_credentials')).statusCode, 401)
    const open = await registerPublic(foyer)
    isRefusal(t, await clientCredentials(foyer, open), 'unauthorized_client')
  },
)

t.test('24, 25: the verifier must be the challenge’s, and look like one', async (t) => {
  const { foyer, cookie } = await arrange(t)
  const client = await registerPublic(foyer)
  const { verifier, query } = createPkce()
  const code = await getCode(foyer, cookie, client, query)
  const wrong = ['', 'short', createPkce().verifier, `${verifier}+`, verifier.padEnd(129, 'a')]
  for (const code_verifier of wrong) {
    isRefusal(t, await redeemCode(foyer, client, code, { code_verifier }), 'invalid_grant')
  }
  const good = await redeemCode(foyer, client, code, { code_verifier: verifier })
  t.equal(good.statusCode, 200)
})

t.test(
  '47: a verifier without a challenge is refused: someone took the challenge away',
  async (t) => {
    const { foyer, client, cookie } = await arrange(t)
    const code = await getCode(foyer, cookie, client)
    const { verifier: code_verifier } = createPkce()
    isRefusal(t, await redeemCode(foyer, client, code, { code_verifier }), 'invalid_grant')
  },
)

t.test('48: there is no implicit and no password grant', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const password = { username: 'anna', password: 'anna-password' }
  const answer = await clientCredentials(foyer, client, { grant_type: 'password', ...password })
  isRefusal(t, answer, 'unsupported_grant_type')
  const implicit = await allow(foyer, cookie, client, { response_type: 'token' })
  t.equal(implicit.get('error'), 'unsupported_response_type')
})

t.test('54: refresh tokens rotate; an old one that comes again ends the grant', async (t) => {
  const { foyer, cookie } = await arrange(t)
  const client = await registerPublic(foyer, {
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'read write',
  })
  const { verifier, query } = createPkce()
  const code = await getCode(foyer, cookie, client, { ...query, scope: 'read write' })
  const first = tokenOf(await redeemCode(foyer, client, code, { code_verifier: verifier }))
  t.equal(first.expires_in, 3600)
  t.match(first.refresh_token, /^ort_[A-Za-z0-9]{43}$/)
  const refresh = (token: string | undefined, fields: Record<string, string> = {}) =>
    post(foyer, '/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: token ?? '',
      ...credentialsOf(client),
      ...fields,
    })

  foyer.clock.advance(3_600_000)
  t.equal((await callWith(foyer, first.access_token, '/oauth/userinfo')).statusCode, 401)
  isRefusal(t, await refresh(first.refresh_token, { scope: 'read admin' }), 'invalid_scope')
  const other = await registerPublic(foyer, {
    grant_types: ['authorization_code', 'refresh_token'],
  })
  isRefusal(t, await refresh(first.refresh_token, credentialsOf(other)), 'invalid_grant')
  const second = tokenOf(await refresh(first.refresh_token, { scope: 'read' }))
  t.equal(second.scope, 'read')
  t.equal((await callWith(foyer, second.access_token, '/oauth/userinfo')).statusCode, 200)
  t.not(second.refresh_token, first.refresh_token)
  isRefusal(t, await refresh(second.refresh_token, { scope: 'write' }), 'invalid_scope')

  isRefusal(t, await refresh(first.refresh_token), 'invalid_grant')
  t.equal((await callWith(foyer, second.access_token, '/oauth/userinfo')).statusCode, 401)
  isRefusal(t, await refresh(second.refresh_token), 'invalid_grant')
  t.equal((await callWith(foyer, second.refresh_token ?? '', '/oauth/userinfo')).statusCode, 401)
})

t.test('54: revoking a refresh token ends its access token, too', async (t) => {
  const { foyer, cookie } = await arrange(t)
  const client = await registerPublic(foyer, {
    grant_types: ['authorization_code', 'refresh_token'],
  })
  const { verifier, query } = createPkce()
  const code = await getCode(foyer, cookie, client, query)
  const token = tokenOf(await redeemCode(foyer, client, code, { code_verifier: verifier }))
  const fields = { ...credentialsOf(client), token: token.refresh_token ?? '' }
  t.equal((await post(foyer, '/oauth/revoke', fields)).statusCode, 200)
  t.equal((await callWith(foyer, token.access_token, '/oauth/userinfo')).statusCode, 401)
})
