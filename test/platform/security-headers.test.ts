import t from 'tap'
import { startFoyer } from '../support/foyer.js'

t.test('pages are protected by helmet, at home and in the OAuth door', async (t) => {
  const { app } = await startFoyer(t, { env: { BASE_URL: 'https://foyer.test' } })
  for (const url of ['/login', '/', '/oauth/authorize?client_id=none']) {
    const { headers } = await app.inject({ url })
    t.match(
      headers,
      {
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'strict-transport-security': 'max-age=15552000',
      },
      url,
    )
    t.notOk('cross-origin-opener-policy' in headers, `${url}: an app may have opened it`)
    t.notMatch(String(headers['content-security-policy']), /form-action/, url)
  }
})

t.test('responses of the API ask browsers to come back by https, too', async (t) => {
  const { app } = await startFoyer(t, { env: { BASE_URL: 'https://foyer.test' } })
  const { headers } = await app.inject({ url: '/api/v1/stats' })
  t.equal(headers['strict-transport-security'], 'max-age=15552000')
})

t.test('a plain-http server asks nobody to come back by https', async (t) => {
  const { app } = await startFoyer(t)
  const { headers } = await app.inject({ url: '/login' })
  t.notOk('strict-transport-security' in headers)
})

t.test('what the API answers other sites may show', async (t) => {
  const { app } = await startFoyer(t)
  const { headers } = await app.inject({ url: '/api/v1/stats' })
  t.match(headers, {
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
  })
})
