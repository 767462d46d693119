import t from 'tap'
import { recordChannel, type VideoNews } from '../../../src/catalogue/record-video.js'
import { createCaller } from '../../support/api.js'
import { reachableEngines } from '../../support/database.js'
import { startFoyer, type Foyer } from '../../support/foyer.js'

const red = 'UCredredredredredredredA'
const blue = 'UCbluebluebluebluebluebl'

interface FeedAnswer {
  notifications: { videoId: string }[]
  videos: { videoId: string }[]
}

const publish = (
  foyer: Foyer,
  ucid: string,
  videos: Partial<VideoNews>[],
  deleted: string[] = [],
) =>
  recordChannel(
    foyer.db,
    {
      ucid,
      isListing: false,
      deleted,
      videos: videos.map((video) => ({
        videoId: 'x',
        title: 'A video',
        publishedAt: foyer.clock.now(),
        ...video,
      })),
    },
    foyer.clock.now(),
  )

async function start(t: Parameters<typeof startFoyer>[0], engine: 'sqlite' | 'postgres') {
  const foyer = await startFoyer(t, { engine })
  const call = await createCaller(foyer, 'reader')
  for (const ucid of [red, blue]) await call('POST', `subscriptions/${ucid}`)
  const read = async (query = '') => {
    const feed = (await call('GET', `feed${query}`)).json<FeedAnswer>()
    const ids = (videos: { videoId: string }[]) => videos.map((video) => video.videoId.trimEnd())
    return { news: ids(feed.notifications), rest: ids(feed.videos) }
  }
  return { foyer, call, read }
}

const kinds = (prefix: string): Partial<VideoNews>[] => [
  { videoId: `${prefix}video00`, publishedAt: 1000, kind: 'video' },
  { videoId: `${prefix}short00`, publishedAt: 2000, kind: 'short' },
  { videoId: `${prefix}premi00`, publishedAt: 3000, kind: 'premiere' },
  { videoId: `${prefix}live000`, publishedAt: 4000, kind: 'live' },
]

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: kinds are left out by preference, and a channel may say otherwise`,
    async (t) => {
      const { foyer, call, read } = await start(t, engine)
      await publish(foyer, red, kinds('red_'))
      await publish(foyer, blue, kinds('blue'))
      t.equal((await read()).news.length, 8)

      await call('POST', 'preferences', { hide_shorts: true, hide_live: true })
      t.same((await read()).news, ['bluepremi00', 'red_premi00', 'bluevideo00', 'red_video00'])

      const patch = await call('PATCH', `subscriptions/${blue}`, {
        hide_shorts: false,
        hide_premieres: true,
      })
      t.equal(patch.statusCode, 204)
      t.same((await read()).news, ['red_premi00', 'blueshort00', 'bluevideo00', 'red_video00'])
      t.same((await call('GET', `subscriptions/${blue}`)).json(), {
        author: '',
        authorId: blue,
        hide_shorts: false,
        hide_premieres: true,
        hide_live: null,
      })
      await call('POST', 'preferences', { notifications_only: true })
      t.same((await read()).news, ['red_premi00', 'blueshort00', 'bluevideo00', 'red_video00'])
      await call('POST', 'preferences', { notifications_only: false, latest_only: true })
      t.same((await read()).news, ['red_premi00', 'blueshort00'])

      await call('POST', 'preferences', { latest_only: false })
      await call('PATCH', `subscriptions/${blue}`, { hide_shorts: null, hide_premieres: null })
      t.same((await read()).news, ['bluepremi00', 'red_premi00', 'bluevideo00', 'red_video00'])
      const nobody = await call('PATCH', 'subscriptions/UCnobodynobodynobodynobo', {})
      t.equal(nobody.statusCode, 404)
    },
  )

  t.test(
    `${engine}: pages stay full and never overlap when most of a channel is left out`,
    async (t) => {
      const { foyer, call, read } = await start(t, engine)
      const many = Array.from({ length: 30 }, (_, index) => ({
        videoId: `many${String(index).padStart(7, '0')}`,
        publishedAt: 1000 + index,
        kind: index % 3 === 0 ? ('video' as const) : ('short' as const),
      }))
      await publish(foyer, red, many)
      await publish(foyer, blue, [{ videoId: 'bluevideo00', publishedAt: 1 }])
      await call('POST', 'preferences', { hide_shorts: true })
      const pages = []
      for (const page of [1, 2, 3]) pages.push(await read(`?max_results=4&page=${page}`))
      const expected = [27, 24, 21, 18, 15, 12, 9, 6, 3, 0].map((n) => many[n]?.videoId)
      t.same(
        pages.flatMap((page) => page.news),
        [...expected, 'bluevideo00'],
      )
    },
  )

  t.test(`${engine}: a group has a feed of its own, and unsubscribing leaves it`, async (t) => {
    const { foyer, call, read } = await start(t, engine)
    await publish(foyer, red, [{ videoId: 'red_video00' }])
    await publish(foyer, blue, [{ videoId: 'bluevideo00' }])
    const made = await call('POST', 'groups', { name: '  Reds ' })
    t.equal(made.statusCode, 201)
    const { groupId } = made.json<{ groupId: string }>()
    t.same(made.json(), { groupId, name: 'Reds' })
    t.equal((await call('POST', `groups/${groupId}/channels/${red}`)).statusCode, 204)
    t.equal((await call('POST', `groups/${groupId}/channels/${red}`)).statusCode, 204)
    t.same((await read(`?group=${groupId}`)).news, ['red_video00'])
    await call('POST', 'preferences', { notifications_only: true })
    t.same((await read(`?group=${groupId}`)).news, ['red_video00'])
    await call('POST', 'preferences', { notifications_only: false })

    t.equal((await call('PATCH', `groups/${groupId}`, { name: 'Rouge' })).statusCode, 204)
    t.same((await call('GET', 'groups')).json(), [{ groupId, name: 'Rouge', channels: [red] }])
    await call('DELETE', `subscriptions/${red}`)
    t.same((await call('GET', 'groups')).json(), [{ groupId, name: 'Rouge', channels: [] }])
    t.same(await read(`?group=${groupId}`), { news: [], rest: [] })

    const stranger = await createCaller(foyer, 'stranger')
    t.equal((await stranger('GET', `feed?group=${groupId}`)).statusCode, 404)
    t.equal((await stranger('DELETE', `groups/${groupId}`)).statusCode, 404)
    t.equal((await call('POST', `groups/${groupId}/channels/${red}`)).statusCode, 404)
    t.equal((await call('POST', 'groups', { name: ' ' })).statusCode, 400)
    t.equal((await call('POST', 'groups', {})).statusCode, 400)
    t.equal((await call('DELETE', `groups/${groupId}`)).statusCode, 204)
    t.same((await call('GET', 'groups')).json(), [])
  })

  t.test(`${engine}: news are put away one by one or all at once`, async (t) => {
    const { foyer, call, read } = await start(t, engine)
    const videos = ['one', 'two', 'three'].map((name, index) => ({
      videoId: name.padEnd(11, '0'),
      publishedAt: 1000 - index,
    }))
    await publish(foyer, red, videos)
    t.same(await read(), { news: ['one00000000', 'two00000000', 'three000000'], rest: [] })
    t.equal((await call('DELETE', 'notifications/two00000000')).statusCode, 204)
    t.equal((await call('DELETE', 'notifications/unknown0000')).statusCode, 204)
    t.equal((await call('DELETE', 'notifications/bad')).statusCode, 400)
    t.same(await read(), { news: ['one00000000', 'three000000'], rest: ['two00000000'] })
    await call('POST', 'preferences', { notifications_only: true })
    t.same(await read(), { news: ['one00000000', 'three000000'], rest: [] })
    await call('POST', 'preferences', { notifications_only: false })

    const other = await createCaller(foyer, 'other')
    await other('DELETE', 'notifications')
    t.equal((await call('DELETE', 'notifications')).statusCode, 204)
    t.same(await read(), { news: [], rest: ['one00000000', 'two00000000', 'three000000'] })
    t.same(await foyer.db.selectFrom('dismissed_news').selectAll().execute(), [])
    await publish(foyer, red, [{ videoId: 'later000000', publishedAt: 2000 }])
    t.same((await read()).news, ['later000000'])
  })

  t.test(
    `${engine}: a deleted video leaves the feed and comes back when it is told of again`,
    async (t) => {
      const { foyer, read } = await start(t, engine)
      await publish(foyer, red, [
        { videoId: 'gone0000000', publishedAt: 2000 },
        { videoId: 'stays000000', publishedAt: 1000 },
      ])
      await publish(foyer, red, [], ['gone0000000'])
      t.same((await read()).news, ['stays000000'])
      await publish(foyer, blue, [], ['stays000000'])
      t.same((await read()).news, ['stays000000'], 'another channel has no say')
      await publish(foyer, red, [{ videoId: 'gone0000000', publishedAt: 2000 }])
      t.same((await read()).news, ['gone0000000', 'stays000000'])
    },
  )
}
