import t from 'tap'
import { methods, parseScope, parseScopes } from '../../../src/identity/scopes/pattern.js'

const all = [...methods]

t.test('a well-formed scope is its methods and its endpoint', async (t) => {
  const cases: [text: string, methods: string[], endpoint: string, isPrefix: boolean][] = [
    ['GET:feed', ['GET'], 'feed', false],
    ['get:Feed', ['GET'], 'feed', false],
    ['GeT;pOsT:PLAYLISTS*', ['GET', 'POST'], 'playlists', true],
    [':feed', all, 'feed', false],
    [':*', all, '', true],
    ['GET:*', ['GET'], '', true],
    [';GET:preferences', ['GET'], 'preferences', false],
    ['GET;;POST:preferences', ['GET', 'POST'], 'preferences', false],
    ['GET;GET:feed', ['GET'], 'feed', false],
    [';;:feed', all, 'feed', false],
    ['GET:f*d', ['GET'], 'f*d', false],
    ['GET:*feed', ['GET'], '*feed', false],
    ['GET:a**', ['GET'], 'a*', true],
    ['GET:/feed', ['GET'], '/feed', false],
    ['GET:subscriptions;preferences', ['GET'], 'subscriptions;preferences', false],
    ['brew:feed', ['BREW'], 'feed', false],
    ['GET;GETT:feed', ['GET', 'GETT'], 'feed', false],
    ['GET;POST;PUT;HEAD;DELETE;PATCH;OPTIONS:x', all, 'x', false],
  ]
  for (const [text, named, endpoint, isPrefix] of cases) {
    t.same(parseScope(text), { methods: new Set(named), endpoint, isPrefix }, text)
  }
})

t.test('a malformed scope is none', async (t) => {
  const malformed = [
    '',
    ':',
    '*',
    'GET',
    'GET:',
    'feed',
    'GET:a:b',
    '::feed',
    ':feed:',
    'GET:feed,GET:history',
    'GET,POST:feed',
    ',:feed',
    'GET:feed ',
    ' GET:feed',
    'GET: feed',
    'GET:feed GET:preferences',
    'GET:fe\ted',
    'GET:feed\n',
    'GET:fe\u00a0ed',
    'GET:fe\u2028ed',
    'GET:\ufefffeed',
  ]
  t.same(
    malformed.filter((text) => parseScope(text) !== undefined),
    [],
  )
})

t.test('a list keeps its well-formed scopes, and the malformed ones cover nothing', async (t) => {
  t.same(parseScopes(['*', 'GET:feed', 'GET']), [
    { methods: new Set(['GET']), endpoint: 'feed', isPrefix: false },
  ])
  t.same(parseScopes([]), [])
})
