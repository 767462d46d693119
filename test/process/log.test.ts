import t from 'tap'
import { fieldsOf } from '../support/forms.js'
import { makeDataDir, startServerProcess } from '../support/server-process.js'

t.setTimeout(120_000)

const form = (fields: Record<string, string>) => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  redirect: 'manual' as const,
})

t.test('the log holds no secret from sign-up to deletion', async (t) => {
  const dataDir = makeDataDir(t)
  const { base, output, stop } = await startServerProcess(t, dataDir, {
    env: { LOG_LEVEL: 'trace' },
  })
  const password = 'the-password-of-ann'
  const login = `${base}/login?type=invidious`
  const secrets = [password]

  const signedIn = await fetch(login, form({ email: 'ann', password }))
  t.equal(signedIn.status, 302)
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  secrets.push(cookie.slice('SID='.length))
  t.equal((await fetch(login, form({ email: 'ann', password: `${password}-wrong` }))).status, 401)

  const callback = `http://client.example/callback?state=the-state-of-the-client`
  const consentUrl = `${base}/authorize_token?scopes=:*&callback_url=${encodeURIComponent(callback)}`
  const page = await (await fetch(consentUrl, { headers: { cookie } })).text()
  const fields = fieldsOf(page, '/authorize_token')
  secrets.push('the-state-of-the-client', fields.csrf_token ?? '')
  const allowed = await fetch(`${base}/authorize_token`, {
    ...form({ ...fields, decision: 'allow' }),
    headers: { cookie },
  })
  t.equal(allowed.status, 302, 'the token is handed out')
  const location = new URL(allowed.headers.get('location') ?? '')
  const token = decodeURIComponent(location.searchParams.get('token') ?? '')
  secrets.push(token, encodeURIComponent(token), token.slice(12, 55))

  const headers = { authorization: `Bearer ${token}` }
  t.equal((await fetch(`${base}/api/v1/auth/feed?token=in-the-query`, { headers })).status, 200)
  secrets.push('in-the-query')
  const bad = { authorization: `Bearer ${token.replace(':*', ':feed')}` }
  t.equal((await fetch(`${base}/api/v1/auth/feed`, { headers: bad })).status, 403)
  const body = JSON.stringify({ session: token.slice(12, 59) })
  const json = { ...headers, 'content-type': 'application/json' }
  await fetch(`${base}/api/v1/auth/tokens/unregister`, { method: 'POST', headers: json, body })
  await fetch(`${base}/api/v1/auth/preferences`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: '{"speed": "not-a-number-but-a-secret"}',
  })
  secrets.push('not-a-number-but-a-secret')
  await stop('SIGTERM')

  const log = output()
  t.ok(log.includes('"path":"/api/v1/auth/feed"'), 'the requests are in the log')
  t.ok(log.includes('"reqId"'))
  for (const secret of secrets) {
    t.ok(secret.length > 8, `${secret} is worth looking for`)
    t.notOk(log.includes(secret), `the log does not hold ${secret}`)
  }
  t.notMatch(log, /authorization|"cookie"/i)
})
