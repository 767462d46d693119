import fc from 'fast-check'
import t from 'tap'
import { covers } from '../../../src/identity/scopes/match.js'
import { methods, parseScopes } from '../../../src/identity/scopes/pattern.js'
import { admits, endpoint, method, scope } from './oracle.js'
import { anyText } from '../../support/any-text.js'

type Row = [scope: string, request: string]

const admitted: Row[] = [
  ['GET:feed', 'GET feed'],
  ['get:feed', 'GET feed'],
  ['GET:FEED', 'GET feed'],
  ['GET:feed', 'GET FeeD'],
  [':feed', 'GET feed'],
  [':feed', 'DELETE feed'],
  [':feed', 'OPTIONS feed'],
  ['GET;POST:preferences', 'GET preferences'],
  ['GET;POST:preferences', 'POST preferences'],
  ['GET;;POST:preferences', 'POST preferences'],
  [';GET:preferences', 'GET preferences'],
  ['GET:playlists*', 'GET playlists'],
  ['GET:playlists*', 'GET playlists/IVABC'],
  ['GET:playlists*', 'GET playlistsx'],
  ['GET:playlists/*', 'GET playlists/IVABC'],
  ['GET:playlists/IVABC', 'GET playlists/IVABC'],
  ['GET:playlists/ivabc', 'GET playlists/IVABC'],
  ['POST:playlists*', 'POST playlists/IVABC/videos'],
  ['DELETE:playlists/IVABC/videos/*', 'DELETE playlists/IVABC/videos/00'],
  ['GET:play*', 'GET playlists'],
  ['GET:feed*', 'GET feed'],
  [':*', 'GET tokens'],
  [':*', 'PATCH playlists/IVABC'],
  ['GET:*', 'GET tokens'],
  ['HEAD:feed', 'HEAD feed'],
  ['BREW;GET:feed', 'GET feed'],
  [':admin/users', 'POST admin/users'],
  [':ADMIN/users', 'POST admin/users'],
  [':admin*', 'GET admin/users'],
  [':admin/*', 'GET admin/users'],
  [':*', 'GET admin'],
  [':*', 'GET administrator'],
  [':a*', 'GET admin'],
]

const refused: Row[] = [
  ['GET:feed', 'POST feed'],
  ['GET:feed', 'HEAD feed'],
  ['GET:feed', 'GET feed/'],
  ['GET:feed', 'GET feeds'],
  ['GET:feed', 'GET fee'],
  ['PUT:feed', 'GET feed'],
  ['GET;POST:preferences', 'DELETE preferences'],
  ['GET:playlists/*', 'GET playlists'],
  ['GET:playlists/IVABC', 'GET playlists/IVABCD'],
  ['GET:*', 'POST tokens/unregister'],
  ['GET:f*d', 'GET feed'],
  ['GET:*feed', 'GET feed'],
  ['GET:/feed', 'GET feed'],
  [':authorize_token', 'GET feed'],
  ['GET:subscriptions;preferences', 'GET preferences'],
  ['GET:feed', 'get feed'],
  ['GET:feed', 'GET '],
  // A method that does not exist is not the same as none.
  ['BREW:feed', 'GET feed'],
  ['GETPOST:feed', 'GET feed'],
  // Malformed scopes cover nothing at all.
  ['*', 'GET feed'],
  ['GET', 'GET feed'],
  ['', 'GET feed'],
  [':', 'GET feed'],
  [':', 'GET '],
  ['GET:', 'GET feed'],
  ['GET:feed GET:preferences', 'GET preferences'],
  ['GET:feed,GET:history', 'GET history'],
  ['GET:a:b', 'GET a'],
  ['GET:a:b', 'GET a:b'],
  // Administration must be named.
  [':*', 'GET admin/users'],
  ['GET:*', 'GET admin/users'],
  [':a*', 'GET admin/users'],
  [':adm*', 'GET admin/'],
  [':*', 'GET ADMIN/users'],
  [':admin', 'GET admin/users'],
  [':administrator*', 'GET admin/users'],
]

function isCovered([scope, request]: Row): boolean {
  const [method = '', endpoint = ''] = request.split(' ')
  return covers(parseScopes([scope]), method, endpoint)
}

t.test('a scope admits what it names', async (t) => {
  for (const row of admitted) t.equal(isCovered(row), true, row.join(' admits '))
})

t.test('a scope admits nothing else', async (t) => {
  for (const row of refused) t.equal(isCovered(row), false, row.join(' refuses '))
})

t.test('no scope admits nothing', async (t) => {
  for (const method of methods) t.equal(covers([], method, 'feed'), false, method)
})

t.test('several scopes admit what any of them admits, and no mixture of two', async (t) => {
  const patterns = parseScopes(['GET:feed', 'POST:playlists*'])
  t.equal(covers(patterns, 'GET', 'feed'), true)
  t.equal(covers(patterns, 'POST', 'playlists/x'), true)
  t.equal(covers(patterns, 'POST', 'feed'), false)
  t.equal(covers(patterns, 'GET', 'playlists/x'), false)
})

t.test('for any scopes and any request the answer is that of the plain reading', async (t) => {
  t.doesNotThrow(() => {
    fc.assert(
      fc.property(
        fc.array(scope, { maxLength: 4 }),
        method,
        endpoint,
        (scopes, method, endpoint) => {
          const expected = scopes.some((text) => admits(text, method, endpoint))
          return covers(parseScopes(scopes), method, endpoint) === expected
        },
      ),
      { numRuns: 5000 },
    )
  })
})

t.test('no text whatever makes a scope that admits what the plain reading refuses', async (t) => {
  t.doesNotThrow(() => {
    fc.assert(
      fc.property(anyText(), method, endpoint, (text, method, endpoint) => {
        return covers(parseScopes([text]), method, endpoint) === admits(text, method, endpoint)
      }),
      { numRuns: 5000 },
    )
  })
})
