import { XMLParser } from 'fast-xml-parser'
import t from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { parseAtom } from '../../../src/catalogue/atom.js'
import { createCaller } from '../../support/api.js'
import { fillChannel, ucidOf } from '../../support/catalogue.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { startFoyer } from '../../support/foyer.js'

const ucid = 'UCcatalogcatalogcatalogA'
const videos = [
  {
    videoId: 'first000000',
    title: 'Grüße & <b>cats</b>',
    description: 'Two\nlines & "more"\u0001',
    publishedAt: Date.UTC(2026, 0, 1),
    lengthSeconds: 61,
    viewCount: 7,
  },
  { videoId: 'second00000', title: 'More about cats', publishedAt: Date.UTC(2026, 0, 2) },
  { videoId: 'third000000', title: 'Dogs', publishedAt: Date.UTC(2026, 0, 3), isLive: true },
]

async function start(t: Parameters<typeof startFoyer>[0], engine: TestEngine) {
  const foyer = await startFoyer(t, { engine, env: { THUMBNAIL_URL: 'https://pictures.test/' } })
  await recordChannel(foyer.db, { ucid, name: 'The Cat Channel', videos, isListing: true }, 1)
  const get = (url: string, headers = {}) => foyer.app.inject({ url, headers })
  return { foyer, get }
}

interface ListAnswer {
  videos: { videoId: string }[]
}

interface ChannelAnswer {
  author: string
  latestVideos: { videoId: string }[]
}

const ids = (list: { videoId?: string; authorId?: string; type?: string }[]) =>
  list.map((item) => (item.type === 'channel' ? item.authorId : item.videoId))

for (const engine of await reachableEngines()) {
  t.test(`${engine}: videos, channels and searches are answered from the catalogue`, async (t) => {
    const { get } = await start(t, engine)
    const video = (await get('/api/v1/videos/first000000')).json()
    t.match(video, {
      type: 'video',
      title: 'Grüße & <b>cats</b>',
      authorId: ucid,
      author: 'The Cat Channel',
      lengthSeconds: 61,
      viewCount: 7,
      published: Date.UTC(2026, 0, 1) / 1000,
    })
    t.equal(video.descriptionHtml, 'Two<br>lines &amp; &quot;more&quot;\u0001')
    t.match(video.videoThumbnails[0].url, /^http:\/\/foyer\.test\/vi\/first000000\//)

    const channel = (await get(`/api/v1/channels/${ucid}`)).json<ChannelAnswer>()
    t.equal(channel.author, 'The Cat Channel')
    t.same(ids(channel.latestVideos), ['third000000', 'second00000', 'first000000'])
    for (const name of ['videos', 'latest']) {
      const list = (await get(`/api/v1/channels/${ucid}/${name}`)).json<ListAnswer>()
      t.same(ids(list.videos), ['third000000', 'second00000', 'first000000'])
      t.same((await get(`/api/v1/channels/${ucid}/${name}?page=2`)).json(), { videos: [] })
    }

    const search = async (query: string) => ids((await get(`/api/v1/search?${query}`)).json())
    t.same(await search('q=CATS'), ['second00000', 'first000000'])
    t.same(await search('q=cat&type=all'), [ucid, 'second00000', 'first000000'])
    t.same(await search('q=cat&type=video'), ['second00000', 'first000000'])
    t.same(await search('q=cat&type=channel'), [ucid])
    t.same(await search('q=more+cats'), ['second00000'])
    t.same(await search('q=%22%27%28%29*%3A%26%7C%21+-'), [], 'no query language')
    t.same(await search('q=OR+NEAR(cats)'), [])
    t.same(await search(''), [])

    const unknown = [
      '/api/v1/videos/unknown0000',
      '/api/v1/channels/UCunknownunknownunknownA',
      '/api/v1/channels/UCunknownunknownunknownA/videos',
      '/feed/channel/UCunknownunknownunknownA',
    ]
    for (const path of unknown) t.equal((await get(path)).statusCode, 404, path)
    t.equal((await get('/api/v1/videos/bad')).statusCode, 400)
    const picture = await get('/vi/first000000/mqdefault.jpg')
    t.equal(picture.statusCode, 302)
    t.equal(picture.headers.location, 'https://pictures.test/vi/first000000/mqdefault.jpg')
    t.equal((await get('/vi/first000000/..%2fx.jpg')).statusCode, 400)
  })

  t.test(`${engine}: a channel's pages lead on by continuation, to the last`, async (t) => {
    const { foyer, get } = await start(t, engine)
    const path = `/api/v1/channels/${ucidOf(7)}/videos`
    const times = Array.from({ length: 41 }, (_, at) => Date.UTC(2026, 1, 1) - at)
    const expected = await fillChannel(foyer.db, 7, times)
    const pages: string[][] = []
    for (let query = ''; ;) {
      const page = (await get(`${path}${query}`)).json<ListAnswer & { continuation?: string }>()
      pages.push(page.videos.map(({ videoId }) => videoId))
      if (page.continuation === undefined) break
      query = `?continuation=${page.continuation}`
    }
    t.same(pages, [expected.slice(0, 20), expected.slice(20, 40), expected.slice(40)])
  })

  t.test(`${engine}: a search follows a title that changes`, async (t) => {
    const { foyer, get } = await start(t, engine)
    const change = { videoId: 'third000000', title: 'Parrots', publishedAt: 1, isLive: true }
    await recordChannel(foyer.db, { ucid, videos: [change], isListing: false }, 2)
    t.same((await get('/api/v1/search?q=dogs')).json(), [])
    t.same(ids((await get('/api/v1/search?q=parrots')).json()), ['third000000'])
  })

  t.test(
    `${engine}: feeds for readers are Atom, conditional, and as private as their source`,
    async (t) => {
      const { foyer, get } = await start(t, engine)
      const call = await createCaller(foyer, 'reader')
      await call('POST', `subscriptions/${ucid}`)
      const made = await call('POST', 'feed/token')
      t.equal(made.statusCode, 201)
      const { token, url } = made.json<{ token: string; url: string }>()
      t.equal(url, `http://foyer.test/feed/private?token=${token}`)

      const feed = await get(`/feed/private?token=${token}&params=listen%3D1`)
      t.equal(feed.headers['content-type'], 'application/atom+xml; charset=utf-8')
      const read = await parseAtom(feed.body, ucid)
      t.same(ids(read.videos), ['third000000', 'second00000', 'first000000'])
      t.match(read.videos[2], { title: 'Grüße & <b>cats</b>', description: 'Two\nlines & "more"' })
      const parsed = new XMLParser({ ignoreAttributes: false }).parse(feed.body)
      t.equal(parsed.feed.title, 'Private feed of reader')
      t.equal(parsed.feed.entry[0].id, 'yt:video:third000000')
      t.equal(parsed.feed.entry[0].link['@_href'], 'http://foyer.test/watch?v=third000000&listen=1')
      t.notMatch(feed.body, token)

      const etag = String(feed.headers.etag)
      const again = await get(`/feed/private?token=${token}&params=listen%3D1`, {
        'if-none-match': `W/${etag}`,
      })
      t.equal(again.statusCode, 304)
      t.equal(again.body, '')
      t.equal(
        (await get(`/feed/private?token=${token}&max_results=1`)).body.split('<entry>').length,
        2,
      )

      const fresh = (await call('POST', 'feed/token')).json<{ token: string }>()
      t.equal((await get(`/feed/private?token=${token}`)).statusCode, 403)
      t.equal((await get(`/feed/private?token=${fresh.token}`)).statusCode, 200)
      t.equal((await call('DELETE', 'feed/token')).statusCode, 204)
      t.equal((await get(`/feed/private?token=${fresh.token}`)).statusCode, 403)
      t.equal((await get('/feed/private')).statusCode, 403)
      t.equal(foyer.log.join('').includes(token), false)

      const channel = await get(`/feed/channel/${ucid}`)
      t.same(ids((await parseAtom(channel.body, ucid)).videos), ids(read.videos))

      const playlist = (
        await call('POST', 'playlists', { title: 'P & Q', privacy: 'unlisted' })
      ).json()
      const path = `/feed/playlist/${playlist.playlistId}`
      await call('POST', `playlists/${playlist.playlistId}/videos`, { videoId: 'first000000' })
      t.same(ids((await parseAtom((await get(path)).body, ucid)).videos), ['first000000'])
      await call('PATCH', `playlists/${playlist.playlistId}`, { privacy: 'private' })
      t.equal((await get(path)).statusCode, 404)
      t.equal((await get('/feed/playlist/IVPLnothing')).statusCode, 404)
    },
  )
}

t.test('what is trending has the type that clients look for there', async (t) => {
  const { get } = await start(t, 'sqlite')
  const trending = (await get('/api/v1/trending')).json<{ type: string; videoId: string }[]>()
  t.same(
    trending.map(({ type, videoId }) => [type, videoId]),
    [
      ['video', 'first000000'],
      ['video', 'third000000'],
      ['video', 'second00000'],
    ],
  )
})

t.test('the largest thumbnail leads to a file that exists for every video', async (t) => {
  const { get } = await start(t, 'sqlite')
  for (const [asked, led] of [
    ['maxres.jpg', 'hqdefault.jpg'],
    ['maxres.webp', 'hqdefault.webp'],
    ['maxresdefault.jpg', 'maxresdefault.jpg'],
  ]) {
    const { headers } = await get(`/vi/first000000/${asked}`)
    t.equal(headers.location, `https://pictures.test/vi/first000000/${led}`)
  }
})

t.test('what this server has none of is an empty list, not an error', async (t) => {
  const { get } = await start(t, 'sqlite')
  for (const [path, expected] of [
    ['comments/first000000?hl=en', { videoId: 'first000000', commentCount: 0, comments: [] }],
    ['search/suggestions?q=cats', { query: 'cats', suggestions: [] }],
    [`channels/${ucid}/shorts`, { videos: [] }],
    [`channels/${ucid}/streams?sort_by=newest`, { videos: [] }],
    [`channels/${ucid}/playlists`, { playlists: [] }],
    ['hashtag/cats?page=1', { results: [] }],
  ] as const) {
    const answer = await get(`/api/v1/${path}`)
    t.equal(answer.statusCode, 200, path)
    t.same(answer.json(), expected)
  }
  t.equal((await get('/api/v1/comments/bad')).statusCode, 400)
  t.equal((await get('/api/v1/channels/bad/shorts')).statusCode, 400)
})

t.test('an address of YouTube says itself what it names', async (t) => {
  const { get } = await start(t, 'sqlite')
  const channel = { ucid, pageType: 'WEB_PAGE_TYPE_CHANNEL' }
  const video = { videoId: 'first000000', pageType: 'WEB_PAGE_TYPE_WATCH' }
  for (const [url, expected] of [
    [`https://www.youtube.com/channel/${ucid}/videos`, channel],
    ['https://www.youtube.com/watch?v=first000000&list=PLabc', video],
    ['https://youtu.be/first000000', video],
    ['https://m.youtube.com/shorts/first000000', video],
    [
      'https://youtube.com/playlist?list=PLabc',
      { playlistId: 'PLabc', pageType: 'WEB_PAGE_TYPE_PLAYLIST' },
    ],
  ] as const) {
    t.same((await get(`/api/v1/resolveurl?url=${encodeURIComponent(url)}`)).json(), expected, url)
  }
  for (const url of [
    '',
    'https://www.youtube.com/@handle',
    'https://evil.test/watch?v=first000000',
  ]) {
    const answer = await get(`/api/v1/resolveurl?url=${encodeURIComponent(url)}`)
    t.equal(answer.statusCode, 400, url)
    t.same(answer.json(), { error: 'Unknown url' })
  }
})

t.test('a feed for readers has none of the characters that XML cannot have', async (t) => {
  const { foyer, get } = await start(t, 'sqlite')
  const odd = ucidOf(9)
  const bad = '\u0000\u0001\u0008\u000b\u000c\u000e\u001f\ufffe\uffff'
  const videos = [
    { videoId: 'oddoddoddod', title: `a${bad}b`, description: `c\t${bad}\nd`, publishedAt: 1 },
  ]
  await recordChannel(foyer.db, { ucid: odd, name: `e${bad}f`, videos, isListing: true }, 1)
  const { body } = await get(`/feed/channel/${odd}`)
  t.notMatch(body, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&#/)
  t.equal(/<media:title>([^]*?)<\/media:title>/.exec(body)?.[1], 'ab')
  t.equal(/<media:description>([^]*?)<\/media:description>/.exec(body)?.[1], 'c\t\nd')
  t.equal(/<author><name>([^]*?)<\/name>/.exec(body)?.[1], 'ef')
})
