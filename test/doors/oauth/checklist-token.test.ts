import t from 'tap'
import { arrange, basic, credentialsOf, getCode, post, redeemCode } from '../../support/oauth.js'
import { clientCredentials, isRefusal, tokenOf } from '../../support/oauth-responses.js'

// RFCs and best practice, a test for each rule about the token endpoint.

t.test('Basic credentials are form-encoded, and plain ones of ours are the same', async (t) => {
  const { foyer, client } = await arrange(t)
  const ask = (headers: Record<string, string>) =>
    post(foyer, '/oauth/token', { grant_type: 'client_credentials' }, headers)
  t.equal((await ask(basic(client.client_id, client.client_secret))).statusCode, 200)
  const encoded = Array.from(
    client.client_secret,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  ).join('')
  t.equal((await ask(basic(client.client_id, encoded))).statusCode, 200)
  t.match(client.client_id + client.client_secret, /^[A-Za-z0-9]{86}$/)
  const { digestOf } = await import('../../../src/platform/secret.js')
  await foyer.db
    .updateTable('application')
    .set({ secret_digest: digestOf('a:b+c -d%é') })
    .execute()
  t.equal((await ask(basic(client.client_id, 'a%3Ab%2Bc+-d%25%C3%A9'))).statusCode, 200)
  isRefusal(t, await ask(basic(client.client_id, '%zz')), 'invalid_client', 401)
  isRefusal(t, await ask({ authorization: 'Basic' }), 'invalid_client', 401)
})

t.test('Basic and a secret in the body together are refused', async (t) => {
  const { foyer, client } = await arrange(t)
  const header = basic(client.client_id, client.client_secret)
  const fields = { grant_type: 'client_credentials' }
  const both = { ...fields, client_secret: client.client_secret }
  isRefusal(t, await post(foyer, '/oauth/token', both, header), 'invalid_request')
  const other = { ...fields, client_id: 'other' }
  isRefusal(t, await post(foyer, '/oauth/token', other, header), 'invalid_request')
  const same = { ...fields, client_id: client.client_id }
  t.equal((await post(foyer, '/oauth/token', same, header)).statusCode, 200)
})

t.test('a client with a secret is nobody without it', async (t) => {
  const { foyer, client } = await arrange(t)
  const { client_id } = client
  const asked: [path: string, fields: Record<string, string>][] = [
    ['/oauth/token', { grant_type: 'client_credentials' }],
    ['/oauth/token', { grant_type: 'refresh_token', refresh_token: 'ort_something' }],
    ['/oauth/revoke', { token: 'oat_something' }],
  ]
  for (const [path, fields] of asked) {
    const refused = await post(foyer, path, { ...fields, client_id })
    isRefusal(t, refused, 'invalid_client', 401)
  }
})

t.test('a secret in the address is never looked at', async (t) => {
  const { foyer, client } = await arrange(t)
  const query = new URLSearchParams({ grant_type: 'client_credentials', ...credentialsOf(client) })
  const answer = await post(foyer, `/oauth/token?${query.toString()}`, {
    grant_type: 'client_credentials',
  })
  isRefusal(t, answer, 'invalid_client', 401)
})

t.test('the token endpoint takes POST alone, and no known parameter twice', async (t) => {
  const { foyer, client } = await arrange(t)
  const query = new URLSearchParams({ grant_type: 'client_credentials', ...credentialsOf(client) })
  for (const method of ['GET', 'PUT', 'DELETE'] as const) {
    const answer = await foyer.app.inject({ method, url: `/oauth/token?${query.toString()}` })
    isRefusal(t, answer, 'invalid_request')
  }
  for (const [type, payload] of [
    ['application/x-www-form-urlencoded', `${query.toString()}&oauth_info=1&oauth_info=2`],
    ['application/x-www-form-urlencoded', `${query.toString()}&resource=a:b&resource=c:d`],
    [
      'application/json',
      JSON.stringify({ ...Object.fromEntries(query), oauth_info: { a: [1] }, resource: ['a:b'] }),
    ],
  ] as const) {
    const headers = { 'content-type': type }
    const unknown = await foyer.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers,
      payload,
    })
    t.equal(unknown.statusCode, 200, payload)
  }
  const twice = await foyer.app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `${query.toString()}&grant_type=client_credentials`,
  })
  isRefusal(t, twice, 'invalid_request')
})

t.test('the answer always says the scope', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const code = await getCode(foyer, cookie, client)
  t.equal(tokenOf(await redeemCode(foyer, client, code, { scope: 'write' })).scope, 'read')
  t.equal(tokenOf(await clientCredentials(foyer, client, { scope: 'write' })).scope, 'write')
})

t.test('a token is JSON that nobody stores', async (t) => {
  const { foyer, client, cookie } = await arrange(t)
  const answer = await redeemCode(foyer, client, await getCode(foyer, cookie, client))
  t.match(answer.headers['content-type'], /^application\/json/)
  t.equal(answer.headers['cache-control'], 'no-store')
  t.equal(answer.headers.pragma, 'no-cache')
  const { access_token, ...rest } = tokenOf(answer)
  t.match(access_token, /^oat_[A-Za-z0-9]{43}$/)
  t.same(rest, { token_type: 'Bearer', scope: 'read', created_at: foyer.clock.now() / 1000 })
})

t.test('refusals are registered codes; 401 names Basic only to who tried it', async (t) => {
  const { foyer, client } = await arrange(t)
  const wrong = { ...client, client_secret: 'wrong' }
  const byBody = await clientCredentials(foyer, wrong)
  isRefusal(t, byBody, 'invalid_client', 401)
  t.equal(byBody.headers['www-authenticate'], undefined)
  const fields = { grant_type: 'client_credentials' }
  const header = basic(client.client_id, 'wrong')
  const byHeader = await post(foyer, '/oauth/token', fields, header)
  isRefusal(t, byHeader, 'invalid_client', 401)
  t.equal(byHeader.headers['www-authenticate'], 'Basic realm="Foyer", charset="UTF-8"')
  isRefusal(t, await post(foyer, '/oauth/token', credentialsOf(client)), 'invalid_request')
  isRefusal(t, await clientCredentials(foyer, client, { scope: 'x' }), 'invalid_scope')
  isRefusal(t, await clientCredentials(foyer, client, { scope: 'admin' }), 'invalid_scope')
  isRefusal(
    t,
    await clientCredentials(foyer, client, { grant_type: 'magic' }),
    'unsupported_grant_type',
  )
  isRefusal(t, await redeemCode(foyer, client, ''), 'invalid_request')
  isRefusal(t, await redeemCode(foyer, client, 'unknown'), 'invalid_grant')
})

t.test('descriptions have no quotes, no backslashes and nothing beyond ASCII', async (t) => {
  const { foyer, client } = await arrange(t)
  const scope = 'a"b\\c\u0000d\u00e9\ud83d\ude00\n'
  const { error_description } = (await clientCredentials(foyer, client, { scope })).json<{
    error_description: string
  }>()
  t.match(error_description, /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
  t.match(error_description, /Unknown scope/)
})

t.test('bodies may be JSON, a form or multipart; anything else is refused in JSON', async (t) => {
  const { foyer, client } = await arrange(t)
  const send = (type: string, payload: string) =>
    foyer.app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { 'content-type': type },
      payload,
    })
  const fields = { grant_type: 'client_credentials', ...credentialsOf(client) }
  t.equal((await send('application/json', JSON.stringify(fields))).statusCode, 200)
  const multipart = Object.entries(fields).map(
    ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const form = `${multipart.join('')}--b--\r\n`
  t.equal((await send('multipart/form-data; boundary=b', form)).statusCode, 200)
  for (const [type, payload] of [
    ['application/json', '{'],
    ['application/json', '[]'],
    ['application/json', '"text"'],
    ['application/json', '{"grant_type":["client_credentials"]}'],
    ['application/json', '{"grant_type":1}'],
    ['application/json', ''],
    ['application/xml', '<grant_type/>'],
    ['text/plain', 'grant_type=client_credentials'],
    ['multipart/form-data', 'no boundary'],
  ] as const) {
    isRefusal(t, await send(type, payload), 'invalid_request')
  }
})
