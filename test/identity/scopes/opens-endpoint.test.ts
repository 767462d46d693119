import t from 'tap'
import { listPowerless } from '../../../src/identity/scopes/opens-endpoint.js'

const endpoints = [
  { method: 'GET', endpoint: 'feed' },
  { method: 'GET', endpoint: 'playlists/:plid' },
  { method: 'POST', endpoint: 'playlists/:plid/videos' },
  { method: 'DELETE', endpoint: 'playlists/:plid/videos/:index' },
  { method: 'GET', endpoint: 'admin/users/:name' },
]

t.test('a scope is powerless when no endpoint is within it', async (t) => {
  const cases: [scope: string, isPowerless: boolean][] = [
    ['GET:feed', false],
    ['get:FEED', false],
    [':feed', false],
    ['GET:fee*', false],
    ['POST:feed', true],
    ['GET:feeds', true],
    ['GET:feed/', true],
    ['GET:feed/*', true],
    [':*', false],
    ['PUT:*', true],
    ['GET:playlists', true],
    ['GET:playlists/*', false],
    ['GET:playlists/IVPL1', false],
    ['GET:playlists/IVPL1*', false],
    ['GET:playlists/IVPL1/videos', true],
    ['POST:playlists/IVPL1/videos', false],
    ['DELETE:playlists/IVPL1/videos/*', false],
    ['POST:playlists/IVPL1/videos/*', true],
    ['FETCH:feed', true],
    ['nonsense', true],
    ['GET:*', false],
    ['GET:admin/*', false],
    ['GET:admin/users/amy', false],
    ['GET:admin/user/amy', true],
  ]
  for (const [scope, isPowerless] of cases) {
    t.same(listPowerless([scope], endpoints), isPowerless ? [scope] : [], scope)
  }
})

t.test('everything but administration opens nothing where there is only that', async (t) => {
  t.same(listPowerless([':*', ':a*', ':admin*'], endpoints.slice(4)), [':*', ':a*'])
})
