import t from 'tap'
import {
  grantsNothing,
  isScopeName,
  isWithinNames,
  nameFor,
  namesOfPatterns,
  patternsOfNames,
  scopeNames,
  splitScopeNames,
  withinRole,
  wordsOf,
} from '../../../src/identity/scopes/oauth-names.js'
import { covers } from '../../../src/identity/scopes/match.js'
import { parseScope, parseScopes } from '../../../src/identity/scopes/pattern.js'

t.test('every pattern behind a name is well-formed, and every name has words', async (t) => {
  for (const name of scopeNames) {
    for (const pattern of patternsOfNames([name])) t.ok(parseScope(pattern), `${name}: ${pattern}`)
    t.not(wordsOf(name), name)
  }
  t.equal(new Set(scopeNames).size, scopeNames.length)
})

t.test('a name opens its requests and no others', async (t) => {
  const cases: [string, string, string, boolean][] = [
    ['profile', 'GET', 'account', true],
    ['profile', 'GET', 'tokens', false],
    ['read:accounts', 'GET', 'tokens', true],
    ['read:subscriptions', 'GET', 'feed', true],
    ['read:playlists', 'GET', 'playlists/IVPL1', true],
    ['read:playlists', 'POST', 'playlists', false],
    ['read:notifications', 'POST', 'notifications', true],
    ['write:playlists', 'DELETE', 'playlists/IVPL1/videos/1', true],
    ['write:playlists', 'GET', 'playlists', false],
    ['write:history', 'DELETE', 'history', true],
    ['write:preferences', 'POST', 'preferences', true],
    ['read', 'GET', 'history', true],
    ['read', 'GET', 'export/invidious', false],
    ['read', 'POST', 'preferences', false],
    ['write', 'POST', 'import/invidious', true],
    ['write', 'POST', 'tokens/register', false],
    ['write', 'POST', 'tokens/unregister', true],
    ['write:tokens', 'POST', 'tokens/register', true],
    ['read:export', 'GET', 'export/invidious', true],
    ['follow', 'DELETE', 'subscriptions/UC1', true],
    ['follow', 'GET', 'playlists', false],
    ['push', 'GET', 'account', false],
    ['read:accounts', 'GET', 'account/details', true],
    ['read:accounts', 'PATCH', 'account/details', false],
    ['read:accounts', 'GET', 'rooms', true],
    ['rooms', 'GET', 'rooms', true],
    ['rooms', 'DELETE', 'room/den/queue', true],
    ['rooms', 'POST', 'room/create', true],
    ['rooms', 'GET', 'account', false],
    ['read', 'GET', 'room/den', false],
    ['write', 'POST', 'room/den', false],
    ['profile', 'GET', 'account/details', false],
    ['read:subscriptions', 'GET', 'subscriptions/UC1', true],
    ['read:subscriptions', 'GET', 'groups', true],
    ['write:subscriptions', 'PATCH', 'subscriptions/UC1', true],
    ['write:subscriptions', 'POST', 'groups', true],
    ['write:subscriptions', 'DELETE', 'groups/1/channels/UC1', true],
    ['write:feed', 'POST', 'feed/token', true],
    ['write:feed', 'DELETE', 'feed/token', true],
    ['write', 'POST', 'feed/token', false],
    ['write:notifications', 'DELETE', 'notifications', true],
    ['write:notifications', 'DELETE', 'notifications/dQw4w9WgXcQ', true],
    ['write:accounts', 'DELETE', 'tokens/unregister', true],
    ['read:statuses', 'GET', 'account', false],
    ['read', 'GET', 'admin/users', false],
    ['admin:read', 'GET', 'admin/users', true],
    ['admin:read', 'POST', 'admin/users', false],
    ['admin', 'PATCH', 'admin/users', true],
    ['admin', 'GET', 'account', false],
  ]
  for (const [name, method, endpoint, isOpen] of cases) {
    const patterns = parseScopes(patternsOfNames([name]))
    t.equal(covers(patterns, method, endpoint), isOpen, `${name}: ${method} ${endpoint}`)
  }
})

t.test('a name that is not known opens nothing and stands for itself', async (t) => {
  t.same(patternsOfNames(['nonsense', 'profile', 'toString']), patternsOfNames(['profile']))
  t.equal(wordsOf('nonsense'), 'nonsense')
  t.same(['profile', 'nonsense', 'toString'].filter(isScopeName), ['profile'])
})

t.test('a name is within others when it is one of them or opens no more', async (t) => {
  const cases: [string, string[], boolean][] = [
    ['read:history', ['read'], true],
    ['profile', ['read:accounts'], true],
    ['profile', ['read'], true],
    ['read:accounts', ['profile'], false],
    ['read:export', ['read'], false],
    ['write:tokens', ['write'], false],
    ['follow', ['read', 'write'], true],
    ['follow', ['read'], false],
    ['push', ['read', 'write'], false],
    ['push', ['push'], true],
    ['read:statuses', ['read'], true],
    ['read:statuses', ['write'], false],
    ['write:media', ['write'], true],
    ['admin:read', ['admin'], true],
    ['admin', ['admin:read', 'admin:write'], true],
    ['admin:read', ['read', 'write'], false],
    ['nonsense', ['read', 'write', 'admin'], false],
  ]
  for (const [name, allowed, isWithin] of cases) {
    t.equal(isWithinNames(name, allowed), isWithin, `${name} in ${allowed.join(' ')}`)
  }
})

t.test('patterns of any token are told in OAuth’s names, only those wholly within', async (t) => {
  t.same(namesOfPatterns(['GET:playlists*']), ['read:playlists'])
  t.same(namesOfPatterns(['GET:playlists']), [])
  t.same(namesOfPatterns([':subscriptions*', ':feed', ':groups*']), [
    'read:subscriptions',
    'write:subscriptions',
    'follow',
  ])
  const everything = namesOfPatterns([':*'])
  t.ok(everything.includes('read') && everything.includes('write:tokens'))
  t.notOk(
    everything.some((name) => name.startsWith('admin')),
    'everything is no administration',
  )
  t.notOk(everything.includes('push'))
})

t.test('the missing scope is the narrowest that admits a request', async (t) => {
  t.equal(nameFor('GET', 'feed'), 'read:subscriptions')
  t.equal(nameFor('POST', 'tokens/register'), 'write:tokens')
  t.equal(nameFor('GET', 'admin/users'), 'admin:read')
  t.equal(nameFor('PUT', 'nothing'), undefined)
})

t.test('only an administrator gives away what is an administrator’s', async (t) => {
  t.same(withinRole(['read', 'admin', 'admin:read'], 'user'), ['read'])
  t.same(withinRole(['read', 'admin'], 'admin'), ['read', 'admin'])
})

t.test('names are split at any white space, each once', async (t) => {
  t.same(splitScopeNames('  read\twrite\nread '), ['read', 'write'])
  t.same(splitScopeNames(''), [])
})

t.test('what Mastodon alone has is accepted and grants nothing', async (t) => {
  for (const name of ['crypto', 'read:statuses', 'admin:write:reports', 'push']) {
    t.ok(isScopeName(name), name)
    t.ok(grantsNothing(name), name)
    t.same(patternsOfNames([name]), [], name)
  }
  for (const name of ['read', 'read:history', 'unknown']) t.notOk(grantsNothing(name), name)
})
