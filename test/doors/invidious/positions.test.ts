import t from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { patternsOfNames } from '../../../src/identity/scopes/oauth-names.js'
import { covers } from '../../../src/identity/scopes/match.js'
import { parseScopes } from '../../../src/identity/scopes/pattern.js'
import { listUnfinished } from '../../../src/library/history/position-store.js'
import { minute } from '../../../src/platform/clock.js'
import { createCaller, mintFor } from '../../support/api.js'
import { reachableEngines } from '../../support/database.js'
import { startFoyer } from '../../support/foyer.js'

const id = 'aaaaaaaaaaa'
const other = 'bbbbbbbbbbb'

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a player keeps how far it is, and another goes on from there`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const call = await createCaller(foyer, 'ann')
    const path = `history/${id}/position`
    t.equal((await call('GET', path)).statusCode, 404)
    t.equal((await call('PUT', path, { seconds: 61.7, length: 600 })).statusCode, 204)
    t.same((await call('GET', path)).json(), { seconds: 61, length: 600 })
    t.equal((await call('PUT', path, { seconds: 70 })).statusCode, 204)
    t.same((await call('GET', path)).json(), { seconds: 70, length: 600 }, 'a known length stays')
    t.same((await call('GET', 'history')).json(), [id], 'it is in the history')
    foyer.clock.advance(minute)
    await call('POST', `history/${other}`)
    const watched = Math.floor(foyer.clock.now() / 1000)
    t.same((await call('GET', 'history?positions=1')).json(), [
      { videoId: other, watched, seconds: null, length: null },
      { videoId: id, watched: watched - 60, seconds: 70, length: 600 },
    ])
    t.same((await call('GET', 'history?positions=1&max_results=1&page=2')).json(), [
      { videoId: id, watched: watched - 60, seconds: 70, length: 600 },
    ])
    await call('PUT', path, { seconds: 80 })
    t.same((await call('GET', 'history')).json(), [id, other], 'what is watched now is newest')
    for (const time of ['first', 'second']) {
      t.equal((await call('DELETE', path)).statusCode, 204, time)
      t.equal((await call('GET', path)).statusCode, 404, time)
    }
    t.same((await call('GET', 'history')).json(), [id, other], 'it stays in the history')
  })

  t.test(`${engine}: what was begun and not finished is continued, newest first`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const call = await createCaller(foyer, 'ann')
    const videos = ['known000000', 'knownEnded0'].map((videoId) => ({
      videoId,
      title: videoId,
      publishedAt: 1,
      lengthSeconds: 600,
    }))
    const listing = { ucid: `UC${'a'.repeat(22)}`, name: 'Boats', videos, isListing: true }
    await recordChannel(foyer.db, listing, foyer.clock.now())
    const put = async (videoId: string, body: object) => {
      foyer.clock.advance(minute)
      await call('PUT', `history/${videoId}/position`, body)
    }
    await put('begun000000', { seconds: 60, length: 600 })
    await put('noLength000', { seconds: 60 })
    await put('ended000000', { seconds: 590, length: 600 })
    await put('opened00000', { seconds: 2, length: 600 })
    await put('known000000', { seconds: 60 })
    await put('knownEnded0', { seconds: 599 })
    await call('POST', 'history/unknown0000')
    const accountId = (await findAccountByName(foyer.db, 'ann'))?.id ?? 0
    const found = await listUnfinished(foyer.db, accountId, 10)
    t.same(found, ['known000000', 'noLength000', 'begun000000'])
    t.same(await listUnfinished(foyer.db, accountId, 1), found.slice(0, 1))
  })
}

t.test('positions that cannot be are refused, and nothing is kept', async (t) => {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  const path = `history/${id}/position`
  for (const body of [{}, { seconds: '5' }, { seconds: -1 }, { seconds: 1e9 }, { length: 5 }, []]) {
    t.equal((await call('PUT', path, body)).statusCode, 400, JSON.stringify(body))
  }
  t.equal((await call('PUT', 'history/short/position', { seconds: 5 })).statusCode, 400)
  t.same((await call('GET', 'history')).json(), [])
  await call('POST', 'preferences', { watch_history: false })
  t.equal((await call('PUT', path, { seconds: 5 })).statusCode, 409)
  t.same((await call('GET', 'history')).json(), [])
})

t.test('a position is its owner’s alone, and needs the scope of the history', async (t) => {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  const path = `history/${id}/position`
  await call('PUT', path, { seconds: 5 })
  const bob = await createCaller(foyer, 'bob')
  t.equal((await bob('GET', path)).statusCode, 404)
  await bob('DELETE', path)
  t.same((await call('GET', path)).json(), { seconds: 5, length: null })
  for (const [scope, status] of [
    [':history*', 204],
    ['PUT:history/*', 204],
    ['GET:history/*', 403],
    [':history', 403],
  ] as const) {
    const token = await mintFor(foyer, 'ann', { scopes: [scope] })
    const headers = { authorization: `Bearer ${token}` }
    const url = `/api/v1/auth/${path}`
    const response = await foyer.app.inject({
      method: 'PUT',
      url,
      headers,
      payload: { seconds: 6 },
    })
    t.equal(response.statusCode, status, scope)
  }
})

t.test('an OAuth app that may write the history may keep positions', async (t) => {
  const patterns = parseScopes(patternsOfNames(['write:history']))
  t.ok(covers(patterns, 'PUT', `history/${id}/position`))
  t.notOk(covers(parseScopes(patternsOfNames(['read:history'])), 'PUT', `history/${id}/position`))
})
