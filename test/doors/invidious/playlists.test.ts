import t from 'tap'
import { createCaller, mintFor } from '../../support/api.js'
import { fillChannel, videoIdOf } from '../../support/catalogue.js'
import { startFoyer } from '../../support/foyer.js'

interface PlaylistJson {
  playlistId: string
  videoCount: number
  videos: { index: number; indexId: string; videoId: string }[]
}

async function makeLong(t: Parameters<typeof startFoyer>[0], count: number) {
  const foyer = await startFoyer(t)
  const call = await createCaller(foyer, 'ann')
  const made = await call('POST', 'playlists', { title: 'Long', privacy: 'private' })
  const { playlistId } = made.json<PlaylistJson>()
  for (let video = 0; video < count; video += 1) {
    await call('POST', `playlists/${playlistId}/videos`, { videoId: videoIdOf(1, video) })
  }
  const read = async (query = '') =>
    (await call('GET', `playlists/${playlistId}${query}`)).json<PlaylistJson>()
  return { foyer, call, playlistId, read }
}

const span = ({ videos }: PlaylistJson) => [videos[0]?.index, videos.at(-1)?.index]

t.test('pages of a playlist overlap as clients expect', async (t) => {
  const { read } = await makeLong(t, 260)
  t.same(span(await read()), [0, 99])
  t.same(span(await read('?page=1')), [0, 99])
  t.same(span(await read('?page=2')), [50, 149])
  t.same(span(await read('?page=3')), [150, 249])
  t.same(span(await read('?index=2')), [0, 99])
  t.same(span(await read('?index=255')), [205, 259])
  t.same((await read('?page=9')).videos, [])
  t.same(span(await read('?page=0')), [0, 99])
  t.same(span(await read('?index=-5')), [0, 99])
  t.same(span(await read(`?continuation=${videoIdOf(1, 120)}`)), [70, 169])
  t.equal((await read('?page=3')).videoCount, 260)
})

t.test('a video whose metadata is unknown has fallbacks and no missing field', async (t) => {
  const { read } = await makeLong(t, 1)
  t.match((await read()).videos, [
    {
      type: 'video',
      title: '',
      videoId: videoIdOf(1, 0),
      author: '',
      authorId: '',
      authorUrl: '',
      index: 0,
      indexId: /^[0-9A-F]{1,16}$/,
      lengthSeconds: 0,
      liveNow: false,
    },
  ])
})

t.test('a video moves to another place, and every other keeps its index id', async (t) => {
  const { call, playlistId, read } = await makeLong(t, 4)
  const ids = (await read()).videos.map((video) => video.indexId)
  const [a = '', b = '', c = '', d = ''] = ids
  const move = (index: string, to: unknown) =>
    call('PATCH', `playlists/${playlistId}/videos/${index}`, { index: to })
  t.equal((await move(d, 0)).statusCode, 204)
  t.same(
    (await read()).videos.map((video) => video.indexId),
    [d, a, b, c],
  )
  t.equal((await move(d.toLowerCase(), 99)).statusCode, 204)
  t.same(
    (await read()).videos.map((video) => video.indexId),
    [a, b, c, d],
  )
  for (const to of [-1, 1.5, '1', null]) t.equal((await move(a, to)).statusCode, 400, String(to))
  t.equal((await move('zz', 0)).statusCode, 400)
  t.equal((await move('123', 0)).statusCode, 404)
  t.same(
    (await read()).videos.map((video) => video.indexId),
    [a, b, c, d],
  )
})

t.test('format=html is the list beside a player, escaped', async (t) => {
  const { foyer, call, playlistId } = await makeLong(t, 3)
  await fillChannel(foyer.db, 1, [1000])
  await call('PATCH', `playlists/${playlistId}`, { title: 'A & B' })
  const answer = await call('GET', `playlists/${playlistId}?format=html&index=1&listen=true`)
  const { playlistHtml, index, nextVideo } = answer.json<{
    playlistHtml: string
    index: number
    nextVideo: string
  }>()
  t.match(playlistHtml, /A &amp; B/)
  t.match(playlistHtml, /Video 0 of 1/)
  t.match(playlistHtml, /listen=1/)
  t.equal(index, 1)
  t.equal(nextVideo, videoIdOf(1, 2))
})

t.test('a mix is answered with where mixes are', async (t) => {
  const { foyer, call } = await makeLong(t, 0)
  const own = await call('GET', 'playlists/RDabc')
  t.equal(own.statusCode, 302)
  t.equal(own.headers.location, '/api/v1/mixes/RDabc')
  t.equal((await foyer.app.inject({ url: '/api/v1/playlists/RDabc' })).statusCode, 302)
})

t.test('the public route knows the owner by cookie or by a token that covers it', async (t) => {
  const { foyer, call, playlistId } = await makeLong(t, 1)
  const mint = (scopes: string[]) => mintFor(foyer, 'ann', { scopes })
  const get = (headers: Record<string, string>) =>
    foyer.app.inject({ url: `/api/v1/playlists/${playlistId}`, headers })
  t.equal((await get({})).statusCode, 404)
  t.equal((await get({ authorization: await mint(['GET:playlists*']) })).statusCode, 200)
  t.equal((await get({ authorization: await mint(['GET:feed']) })).statusCode, 404)
  t.equal((await get({ authorization: 'nonsense' })).statusCode, 404)
  t.equal((await call('PATCH', `playlists/${playlistId}`, { privacy: 'unlisted' })).statusCode, 204)
  t.equal((await get({})).statusCode, 200)
})
