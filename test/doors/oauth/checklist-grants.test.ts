import t, { type Test } from 'tap'
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
} from '../../support/oauth.js'
import { clientCredentials, isRefusal, tokenOf } from '../../support/oauth-responses.js'

// RFCs and best practice, a test for each rule about codes, PKCE and refresh tokens.

t.test('a code works once, within ten minutes; used again, it revokes what it gave', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const late = await getCode(foyer, cookie, client)
  foyer.clock.advance(10 * 60_000)
  isRefusal(t, await redeemCode(foyer, client, late), 'invalid_grant')

  const code = await getCode(foyer, cookie, client)
  const { access_token: token } = tokenOf(await redeemCode(foyer, client, code))
  t.equal((await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode, 200)
  isRefusal(t, await redeemCode(foyer, client, code), 'invalid_grant')
  t.equal((await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode, 401)
  isRefusal(t, await redeemCode(foyer, client, code), 'invalid_grant')
})

t.test('of many requests with one code at once, one gets a token and none keeps it', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const code = await getCode(foyer, cookie, client)
  const responses = await Promise.all(
    Array.from({ length: 8 }, () => redeemCode(foyer, client, code)),
  )
  const good = responses.filter(({ statusCode }) => statusCode === 200)
  t.equal(good.length, 1)
  for (const { access_token: token } of good.map(tokenOf)) {
    t.equal((await callWith(foyer, token, '/api/v1/auth/preferences')).statusCode, 401)
  }
})

t.test('a code is bound to its client and its redirect URI', async (t) => {
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

t.test('the redirect URI must be named again, unless PKCE binds the code', async (t) => {
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

t.test('an application gets a token of its own for two hours, a public client none', async (t) => {
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
})

t.test('the verifier must be the challenge’s, and look like one', async (t) => {
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

t.test('a verifier without a challenge is refused: someone took the challenge away', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const code = await getCode(foyer, cookie, client)
  const { verifier: code_verifier } = createPkce()
  isRefusal(t, await redeemCode(foyer, client, code, { code_verifier }), 'invalid_grant')
})

t.test('there is no implicit and no password grant', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const password = { username: 'anna', password: 'anna-password' }
  const answer = await clientCredentials(foyer, client, { grant_type: 'password', ...password })
  isRefusal(t, answer, 'unsupported_grant_type')
  const implicit = await allow(foyer, cookie, client, { response_type: 'token' })
  t.equal(implicit.get('error'), 'unsupported_response_type')
})

/** A public client with a first refresh token, and how it refreshes. */
async function arrangeRefresh(t: Test) {
  const { foyer, cookie } = await arrange(t)
  const client = await registerPublic(foyer, {
    grant_types: ['authorization_code', 'refresh_token'],
  })
  const { verifier: code_verifier, query } = createPkce()
  const code = await getCode(foyer, cookie, client, query)
  const first = tokenOf(await redeemCode(foyer, client, code, { code_verifier }))
  const refresh = (token: string | undefined) =>
    post(foyer, '/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: token ?? '',
      ...credentialsOf(client),
    })
  return { foyer, refresh, first }
}

t.test('refresh tokens rotate; an old one that comes again ends the grant', async (t) => {
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
  const third = tokenOf(await refresh(second.refresh_token, { scope: 'write' }))
  t.equal(third.scope, 'write', 'a narrower access token narrows no later one')

  isRefusal(t, await refresh(first.refresh_token), 'invalid_grant')
  t.equal((await callWith(foyer, third.access_token, '/oauth/userinfo')).statusCode, 401)
  isRefusal(t, await refresh(third.refresh_token), 'invalid_grant')
  t.equal((await callWith(foyer, second.refresh_token ?? '', '/oauth/userinfo')).statusCode, 401)
})

t.test('a refresh that is sent again because its response was lost is answered', async (t) => {
  const { foyer, refresh, first } = await arrangeRefresh(t)
  const lost = tokenOf(await refresh(first.refresh_token))
  foyer.clock.advance(9_999)
  const again = tokenOf(await refresh(first.refresh_token))
  t.equal((await callWith(foyer, lost.access_token, '/oauth/userinfo')).statusCode, 401)
  t.equal((await callWith(foyer, again.access_token, '/oauth/userinfo')).statusCode, 200)
  isRefusal(t, await refresh(lost.refresh_token), 'invalid_grant')
  t.equal((await refresh(again.refresh_token)).statusCode, 200, 'the grant stays')
})

t.test('a refresh that is sent again later, or after the next one, ends the grant', async (t) => {
  const late = await arrangeRefresh(t)
  const second = tokenOf(await late.refresh(late.first.refresh_token))
  late.foyer.clock.advance(10_000)
  isRefusal(t, await late.refresh(late.first.refresh_token), 'invalid_grant')
  isRefusal(t, await late.refresh(second.refresh_token), 'invalid_grant')

  const { refresh, first } = await arrangeRefresh(t)
  const next = tokenOf(await refresh(tokenOf(await refresh(first.refresh_token)).refresh_token))
  isRefusal(t, await refresh(first.refresh_token), 'invalid_grant')
  isRefusal(t, await refresh(next.refresh_token), 'invalid_grant')
})

t.test('a used code without its verifier or redirect URI revokes nothing', async (t) => {
  const { foyer, cookie } = await arrange(t)
  const client = await registerPublic(foyer)
  const { verifier: code_verifier, query } = createPkce()
  const code = await getCode(foyer, cookie, client, query)
  const { access_token } = tokenOf(await redeemCode(foyer, client, code, { code_verifier }))
  const { verifier: wrong } = createPkce()
  const redirect_uri = 'https://evil.example'
  for (const fields of [{ code_verifier: wrong }, {}, { code_verifier, redirect_uri }]) {
    isRefusal(t, await redeemCode(foyer, client, code, fields), 'invalid_grant')
    t.equal((await callWith(foyer, access_token, '/oauth/userinfo')).statusCode, 200)
  }
  isRefusal(t, await redeemCode(foyer, client, code, { code_verifier }), 'invalid_grant')
  t.equal((await callWith(foyer, access_token, '/oauth/userinfo')).statusCode, 401)
})

t.test('revoking a refresh token ends its access token, too', async (t) => {
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
