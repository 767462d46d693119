import fc from 'fast-check'
import t from 'tap'
import { answerOf, arrange, authorizeUrl, getCode } from '../../support/oauth.js'
import { anyText } from '../../support/any-text.js'

const runs = 10_000

const names = [
  'grant_type',
  'code',
  'redirect_uri',
  'client_id',
  'client_secret',
  'code_verifier',
  'refresh_token',
  'device_code',
  'scope',
  'token',
  'token_type_hint',
  'response_type',
  'state',
  'code_challenge',
  'code_challenge_method',
  'force_login',
  'signed_in_since',
  'request',
  '__proto__',
  'constructor',
]

const endpoints = [
  { method: 'POST', path: '/oauth/token' },
  { method: 'POST', path: '/oauth/revoke' },
  { method: 'POST', path: '/oauth/introspect' },
  { method: 'POST', path: '/oauth/device_authorization' },
  { method: 'GET', path: '/oauth/authorize' },
  { method: 'POST', path: '/oauth/authorize' },
] as const

const allowed = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

t.test(
  `${runs} requests to the five OAuth endpoints: no 5xx, no forbidden character`,
  async (t) => {
    const { foyer, client, cookie } = await arrange(t)
    const code = await getCode(foyer, cookie, client)
    const known = [
      client.client_id,
      client.client_secret,
      client.redirect_uri,
      code,
      'authorization_code',
      'client_credentials',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
      'code',
      'S256',
      'read',
      'read write:playlists',
      'true',
      'x'.repeat(43),
    ]
    const value = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...known) },
      { weight: 2, arbitrary: anyText(60) },
      { weight: 1, arbitrary: fc.constantFrom('', '\0', '"\\', '\ud800', '%', "';--", '../..') },
    )
    const pairs = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 8 })
    const right = fc.constantFrom(
      [],
      [
        ['client_id', client.client_id],
        ['client_secret', client.client_secret],
      ],
      [
        ['client_id', client.client_id],
        ['redirect_uri', client.redirect_uri],
        ['response_type', 'code'],
      ],
    )
    const request = fc.record({
      endpoint: fc.constantFrom(...endpoints),
      pairs: fc.tuple(right, pairs).map((parts) => parts.flat() as [string, string][]),
      form: fc.constantFrom('form', 'json', 'raw'),
      raw: anyText(80),
      authorization: fc.option(
        fc.oneof(
          fc
            .string({ maxLength: 40 })
            .map((text) => `Basic ${Buffer.from(text).toString('base64')}`),
          fc.constant(
            `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`,
          ),
          fc.stringMatching(/^[ -~]{0,40}$/),
        ),
      ),
      isSignedIn: fc.boolean(),
      address: fc.ipV4(),
    })

    const search = (list: readonly [string, string][]) =>
      list.map((pair) => new URLSearchParams([pair]).toString()).join('&')
    const seen = new Set<number>()

    const send = async (sent: typeof request extends fc.Arbitrary<infer R> ? R : never) => {
      const { endpoint, form, raw, authorization, isSignedIn, address } = sent
      const isGet = endpoint.method === 'GET'
      const query = form === 'raw' ? search([['', raw]]).slice(1) : search(sent.pairs)
      const body = {
        form: search(sent.pairs),
        json: JSON.stringify(Object.fromEntries(sent.pairs)),
        raw,
      }[form]
      const types = {
        form: 'application/x-www-form-urlencoded',
        json: 'application/json',
        raw: raw.length % 2 ? 'application/json' : 'application/x-www-form-urlencoded',
      }
      return foyer.app.inject({
        method: endpoint.method,
        url: isGet ? `${endpoint.path}?${query}` : endpoint.path,
        remoteAddress: address,
        headers: {
          ...(isGet ? {} : { 'content-type': types[form] }),
          ...(authorization === null ? {} : { authorization }),
          ...(isSignedIn ? { cookie } : {}),
        },
        ...(isGet ? {} : { payload: body }),
      })
    }

    await fc.assert(
      fc.asyncProperty(request, async (sent) => {
        const answer = await send(sent)
        seen.add(answer.statusCode)
        if (answer.statusCode >= 500) throw new Error(`${answer.statusCode}: ${answer.body}`)
        const isPage = sent.endpoint.path === '/oauth/authorize'
        if (!isPage) {
          const { error_description = '' } = answer.json<{ error_description?: string }>()
          if (!allowed.test(error_description)) throw new Error(error_description)
        }
        const { location } = answer.headers
        if (isPage && typeof location === 'string' && location.startsWith('http')) {
          const description = answerOf(answer).get('error_description') ?? ''
          if (!allowed.test(description)) throw new Error(description)
          if (!location.startsWith(client.redirect_uri)) throw new Error(`sent to ${location}`)
        }
      }),
      { numRuns: runs },
    )
    t.strictSame(
      [200, 302, 400, 401].filter((status) => !seen.has(status)),
      [],
      'it went deep enough to succeed, to be sent on, and to be refused in both ways',
    )
    t.equal((await foyer.app.inject(authorizeUrl(client))).statusCode, 302, 'and it still stands')
  },
)
