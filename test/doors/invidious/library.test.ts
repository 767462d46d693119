import t from 'tap'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import { createCaller } from '../../support/api.js'
import { fillChannel, publish, ucidOf, videoIdOf } from '../../support/catalogue.js'
import { startFoyer } from '../../support/foyer.js'

const thumbnailCount = 9

t.test('preferences are patched, checked and set back', async (t) => {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  t.equal((await call('POST', 'preferences', { speed: 1.75, dark_mode: true })).statusCode, 204)
  t.match((await call('GET', 'preferences')).json(), {
    speed: 1.75,
    dark_mode: 'dark',
    volume: 100,
  })

  const before = (await call('GET', 'preferences')).json<object>()
  for (const wrong of [
    { speed: 'fast' },
    { volume: 1.5 },
    { autoplay: 1, speed: 3 },
    { sort: 'x' },
  ]) {
    const refused = await call('POST', 'preferences', wrong)
    t.equal(refused.statusCode, 400)
    t.match(refused.json(), { error: new RegExp(Object.keys(wrong)[0] ?? '') })
  }
  t.same((await call('GET', 'preferences')).json(), before, 'a wrong value changes nothing')

  await call('POST', 'preferences', { speed: null, captions: 'English', comments: ['', 'reddit'] })
  t.match((await call('GET', 'preferences')).json(), {
    speed: 1,
    captions: ['English', '', ''],
    comments: ['', 'reddit'],
  })
  const long = await call('POST', 'preferences', { locale: 'x'.repeat(500) })
  t.equal(long.statusCode, 204)
  t.equal((await call('GET', 'preferences')).json<{ locale: string }>().locale.length, 100)
})

t.test('every field that Invidious has can be set and is read back', async (t) => {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  const all = (await call('GET', 'preferences')).json<Record<string, unknown>>()
  const other = (value: unknown) => {
    if (typeof value === 'boolean') return !value
    if (typeof value === 'number') return value + 1
    return Array.isArray(value) ? value.map(() => 'other') : 'other'
  }
  const changed = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      name === 'sort' ? 'channel name' : other(value),
    ]),
  )
  const more = { ...changed, default_playlist: 'IVPLx' }
  t.equal((await call('POST', 'preferences', more)).statusCode, 204)
  t.same((await call('GET', 'preferences')).json(), more)
})

t.test('a subscription is there at once, once, by its order, without a network', async (t) => {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  await fillChannel(foyer.db, 2, [1000])
  for (const channel of [3, 2, 1, 2]) {
    t.equal((await call('POST', `subscriptions/${ucidOf(channel)}`)).statusCode, 204)
  }
  t.same((await call('GET', 'subscriptions')).json(), [
    { author: '', authorId: ucidOf(3) },
    { author: 'Channel 2', authorId: ucidOf(2) },
    { author: '', authorId: ucidOf(1) },
  ])
  t.equal((await call('POST', 'subscriptions/nonsense')).statusCode, 400)
  t.equal((await call('DELETE', 'subscriptions/nonsense')).statusCode, 400)
})

t.test('there is a limit of subscriptions, and reaching it again is no error', async (t) => {
  const foyer = await startFoyer(t, { env: { MAX_SUBSCRIPTIONS: '2' } })
  const call = await createCaller(foyer, 'ann')
  await call('POST', `subscriptions/${ucidOf(1)}`)
  await call('POST', `subscriptions/${ucidOf(2)}`)
  const third = await call('POST', `subscriptions/${ucidOf(3)}`)
  t.equal(third.statusCode, 400)
  t.same(third.json(), { error: 'You cannot have more than 2 subscriptions.' })
  t.equal((await call('POST', `subscriptions/${ucidOf(2)}`)).statusCode, 204)
})

t.test('the feed has all that a client reads, with absolute thumbnails', async (t) => {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  const now = foyer.clock.now()
  await fillChannel(foyer.db, 1, [now - 3 * 3_600_000])
  await call('POST', `subscriptions/${ucidOf(1)}`)
  const fresh = await publish(foyer.db, 1, 9, now - 60_000)
  const { notifications, videos } = (await call('GET', 'feed')).json<{
    notifications: { videoId: string; viewCount: unknown }[]
    videos: { videoThumbnails: { url: string }[] }[]
  }>()
  t.match(notifications, [
    { videoId: fresh, publishedText: '1 minute ago', viewCount: null, lengthSeconds: 0 },
  ])
  t.match(videos, [
    {
      type: 'shortVideo',
      title: 'Video 0 of 1',
      videoId: videoIdOf(1, 0),
      lengthSeconds: 60,
      author: 'Channel 1',
      authorId: ucidOf(1),
      authorUrl: `/channel/${ucidOf(1)}`,
      published: Math.floor(now / 1000) - 3 * 3600,
      publishedText: '3 hours ago',
      viewCount: 0,
    },
  ])
  t.equal(videos[0]?.videoThumbnails.length, thumbnailCount)
  t.equal(
    videos[0]?.videoThumbnails[3]?.url,
    `http://foyer.test/vi/${videoIdOf(1, 0)}/hqdefault.jpg`,
  )
  t.match((await call('GET', 'feed?hl=de')).json(), {
    videos: [{ publishedText: 'vor 3 Stunden' }],
  })
  t.match((await call('GET', 'feed?hl=xx-nonsense')).json(), {
    videos: [{ publishedText: '3 hours ago' }],
  })
  t.same((await call('GET', 'feed?fields=videos(videoId,author)')).json(), {
    videos: [{ videoId: videoIdOf(1, 0), author: 'Channel 1' }],
  })
})

t.test('pages below 1 are page 1, and junk in a number is told', async (t) => {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  await fillChannel(foyer.db, 1, [1000, 2000, 3000])
  await call('POST', `subscriptions/${ucidOf(1)}`)
  const first = (await call('GET', 'feed?max_results=2&page=1')).body
  for (const query of ['page=0', 'page=-5', 'page=', 'region=US&local=true&page=1']) {
    t.equal((await call('GET', `feed?max_results=2&${query}`)).body, first, query)
  }
  for (const query of ['page=abc', 'page=1.5', 'max_results=1e3', 'page=99999999999']) {
    const refused = await call('GET', `feed?${query}`)
    t.equal(refused.statusCode, 400, query)
    t.type(refused.json<{ error: string }>().error, 'string')
  }
  t.same((await call('GET', 'feed?max_results=99999&page=2')).json(), {
    notifications: [],
    videos: [],
  })
})

t.test('the history keeps its order within a millisecond and can be switched off', async (t) => {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  for (const video of [1, 2, 3, 1]) {
    t.equal((await call('POST', `history/${videoIdOf(1, video)}`)).statusCode, 204)
  }
  const history = [1, 3, 2].map((video) => videoIdOf(1, video))
  t.same((await call('GET', 'history')).json(), history)
  t.same((await call('GET', 'history?page=0&max_results=2')).json(), history.slice(0, 2))
  await call('POST', 'preferences', { watch_history: false })
  for (const method of ['POST', 'DELETE'] as const) {
    const refused = await call(method, `history/${videoIdOf(1, 1)}`)
    t.equal(refused.statusCode, 409)
    t.same(refused.json(), { error: 'Watch history is disabled in preferences.' })
  }
  t.same((await call('GET', 'history')).json(), history, 'it can still be read')
  t.equal((await call('DELETE', 'history')).statusCode, 204, 'and cleared')
  t.same((await call('GET', 'history')).json(), [])
})

t.test('what is public is there without a credential, and empty is []', async (t) => {
  const foyer = await startFoyer(t)
  const get = (path: string) => foyer.app.inject({ url: `/api/v1/${path}` })
  t.same((await get('popular')).json(), [])
  t.same((await get('trending')).json(), [])
  t.match((await get('stats')).json(), {
    software: { name: 'invidious', version: String, branch: String },
    openRegistrations: true,
    usage: { users: { total: 0 } },
  })
  await fillChannel(foyer.db, 1, [1000, 2000])
  await fillChannel(foyer.db, 2, [3000])
  const call = await createCaller(foyer, 'ann')
  await call('POST', `subscriptions/${ucidOf(1)}`)
  await insertAccount(foyer.db, { name: 'quiet', createdAt: 1 })
  foyer.clock.advance(61_000)
  t.match((await get('popular')).json(), [{ videoId: videoIdOf(1, 1) }])
  const trending = (await get('trending')).json<{ videoId: string }[]>()
  t.same(
    trending.map((video) => video.videoId),
    [videoIdOf(1, 1), videoIdOf(2, 0), videoIdOf(1, 0)],
  )
  t.match((await get('stats')).json(), { usage: { users: { total: 2, activeMonth: 1 } } })
})
