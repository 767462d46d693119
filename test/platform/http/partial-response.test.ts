import t from 'tap'
import { createCaller } from '../../support/api.js'
import { startFoyer } from '../../support/foyer.js'

t.test('fields names what is left of an answer', async (t) => {
  const call = await createCaller(await startFoyer(t), 'nora')
  const playlist = { title: 'One', privacy: 'public' }
  t.equal((await call('POST', 'playlists', playlist)).statusCode, 201)
  const rows: [path: string, answer: unknown][] = [
    ['preferences?fields=speed', { speed: 1 }],
    ['preferences?fields=speed,volume', { speed: 1, volume: 100 }],
    ['preferences?fields=nothing', {}],
    ['playlists?fields=title', [{ title: 'One' }]],
    ['playlists?fields=title,videos/title', [{ title: 'One', videos: [] }]],
    ['playlists?fields=title,videos(title,author)', [{ title: 'One', videos: [] }]],
    ['subscriptions?fields=author', []],
    ['feed?fields=videos/title', { videos: [] }],
  ]
  for (const [path, answer] of rows) {
    const response = await call('GET', path)
    t.equal(response.statusCode, 200, path)
    t.same(response.json(), answer, path)
  }
})

t.test('what is no list of fields is refused, and an error is never cut', async (t) => {
  const call = await createCaller(await startFoyer(t), 'nora')
  for (const fields of ['a b', 'a%00', 'a"', '<', `${'a,'.repeat(600)}a`]) {
    const response = await call('GET', `preferences?fields=${fields}`)
    t.equal(response.statusCode, 400, fields)
    t.match(response.json(), { error: /fields/ })
  }
  const missing = await call('GET', 'nothing?fields=title')
  t.equal(missing.statusCode, 404)
  t.same(missing.json(), { error: 'Not found' })
  const whole = await call('GET', 'preferences?fields=')
  t.match(whole.json(), { speed: 1, volume: 100 }, 'none named is all')
})
