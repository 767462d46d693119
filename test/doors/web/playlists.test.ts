import t, { type Test } from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { addToPlaylist, createPlaylist } from '../../../src/library/playlists/playlists.js'
import type { Privacy } from '../../../src/library/playlists/store.js'
import { minute } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const videoIdOf = (at: number) => `video${String(at).padStart(6, '0')}`

interface Setup {
  engine?: TestEngine
  count?: number
  privacy?: Privacy
}

/** A user, amy, with a playlist of so many videos. */
async function startShelf(t: Test, { engine, count = 3, privacy = 'private' }: Setup = {}) {
  const foyer = await startFoyer(t, engine && { engine })
  const cookie = await signIn(foyer, 'amy')
  const accountId = (await findAccountByName(foyer.db, 'amy'))?.id ?? 0
  const now = foyer.clock.now()
  const videos = Array.from({ length: count }, (_, at) => ({
    videoId: videoIdOf(at),
    title: `Film ${at}`,
    publishedAt: now - (at + 1) * minute,
    lengthSeconds: 65,
  }))
  const ucid = `UC${'a'.repeat(22)}`
  await recordChannel(foyer.db, { ucid, name: 'Slow Boats', videos, isListing: true }, now)
  const shelf = { ...foyer, limits: foyer.config.limits }
  const draft = { accountId, title: 'Boats & <i>locks', description: 'Slow\n<b>ones</b>', privacy }
  const { playlistId } = await createPlaylist(shelf, draft)
  const add = (videoId: string) => addToPlaylist(shelf, { accountId, playlistId }, videoId)
  for (const { videoId } of videos) await add(videoId)
  return { foyer, cookie, path: `/feed/playlists/${playlistId}`, playlistId, add }
}

type Shelf = Awaited<ReturnType<typeof startShelf>>

const titlesIn = (body: string) =>
  [...body.matchAll(/<span class="place">(\d+)<\/span>[\s\S]*?<a [^>]*>([^<]*)<\/a>/g)].map(
    ([, place, title]) => `${place ?? ''} ${title ?? ''}`,
  )

const titlesOn = async ({ foyer, cookie }: Shelf, url: string) =>
  titlesIn((await getPage(foyer, url, cookie)).body)

/** The index id of the entry at a place, as the button beside it sends it. */
async function indexIdAt({ foyer, cookie, path }: Shelf, place: number): Promise<string> {
  const { body } = await getPage(foyer, `${path}?page=${Math.ceil(place / 40)}`, cookie)
  const [, id] = new RegExp(`id="video-(\\w+)"><span class="place">${place}<`).exec(body) ?? []
  return id ?? ''
}

/** Sends the form of the page that posts to `action`, with these fields changed. */
async function send(
  { foyer, cookie, path }: Shelf,
  action: string,
  { page = 1, fields }: { page?: number; fields: Record<string, string> },
) {
  const { body } = await getPage(foyer, `${path}?page=${page}`, cookie)
  return postForm(foyer, action, { cookie, fields: { ...fieldsOf(body, action), ...fields } })
}

const order = (shelf: Shelf, fields: Record<string, string>, page?: number) =>
  send(shelf, `${shelf.path}/videos`, { fields, ...(page === undefined ? {} : { page }) })

async function reader(foyer: Foyer, url: string, cookie?: string) {
  const { statusCode, body } = await getPage(foyer, url, cookie)
  const forms = [...body.matchAll(/ action="(\/feed[^"]*)"/g)].map(([, action]) => action)
  return { statusCode, body, forms }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: playlists are listed, each with the way to its page`, async (t) => {
    const { foyer, cookie, path } = await startShelf(t, { engine, count: 1 })
    const { body } = await getPage(foyer, '/feed/playlists', cookie)
    t.match(body, `<h2><a href="${path}" dir="auto">Boats &amp; ilocks</a></h2>`)
    t.match(body, 'Slow\n&lt;b>ones&lt;/b>')
    t.match(body, '1 video · Private · changed <time')
    const bob = await signIn(foyer, 'bob')
    const others = await getPage(foyer, '/feed/playlists', bob)
    t.match(others.body, 'No playlists yet')
  })

  t.test(`${engine}: a playlist shows what is in it, in its order`, async (t) => {
    const shelf = await startShelf(t, { engine })
    await shelf.add('unknown0000')
    await shelf.add(videoIdOf(0))
    const { body } = await getPage(shelf.foyer, shelf.path, shelf.cookie)
    t.match(body, '<h1 dir="auto">Boats &amp; ilocks</h1>')
    t.match(body, 'By <bdi>amy</bdi> · Private · 5 videos · changed <time')
    t.match(body, '<p class="text" dir="auto">Slow\n&lt;b>ones&lt;/b></p>')
    t.match(
      body,
      /<span class="length">1:05<\/span>[\s\S]*Slow Boats · <time datetime="2026-11-22T11:59:00.000Z" title="2026-11-22 11:59 UTC">1 minute ago</,
    )
    t.match(body, 'href="https://www.youtube.com/watch?v=video000000"')
    t.match(body, 'No details yet')
    t.same(titlesIn(body), ['1 Film 0', '2 Film 1', '3 Film 2', '4 unknown0000', '5 Film 0'])
    t.match(body, '<a href="/feed/playlists" aria-current="page">')
  })

  t.test(`${engine}: it has pages that do not overlap; beyond the last is the last`, async (t) => {
    const shelf = await startShelf(t, { engine, count: 81 })
    const { path } = shelf
    const pages = [
      await titlesOn(shelf, path),
      await titlesOn(shelf, `${path}?page=2`),
      await titlesOn(shelf, `${path}?page=3`),
    ]
    t.same(
      pages.flat(),
      Array.from({ length: 81 }, (_, at) => `${at + 1} Film ${at}`),
    )
    t.equal(pages[2]?.length, 1)
    for (const page of ['4', '9999999999']) {
      t.same(await titlesOn(shelf, `${path}?page=${page}`), pages[2])
    }
    t.same(await titlesOn(shelf, `${path}?page=-1`), pages[0])
    t.equal((await getPage(shelf.foyer, `${path}?page=x`, shelf.cookie)).statusCode, 400)
    const { body } = await getPage(shelf.foyer, `${path}?page=2`, shelf.cookie)
    const links = [...body.matchAll(/rel="(prev|next)" href="([^"]+)"/g)]
    t.same(
      links.map(([, rel, href]) => [rel, href]),
      [
        ['prev', path],
        ['next', `${path}?page=3`],
      ],
    )
  })

  t.test(`${engine}: its owner moves videos, also from page to page`, async (t) => {
    const shelf = await startShelf(t, { engine, count: 41 })
    const { path } = shelf
    const first = await indexIdAt(shelf, 1)
    const down = await order(shelf, { down: first })
    t.equal(down.statusCode, 302, down.body)
    t.equal(down.headers.location, `${path}#video-${first}`)
    t.same((await titlesOn(shelf, path)).slice(0, 2), ['1 Film 1', '2 Film 0'])
    const last = await indexIdAt(shelf, 41)
    const up = await order(shelf, { up: last }, 2)
    t.equal(up.headers.location, `${path}#video-${last}`)
    t.same((await titlesOn(shelf, path)).at(-1), '40 Film 40')
    const back = await order(shelf, { down: last })
    t.equal(back.headers.location, `${path}?page=2#video-${last}`)
    for (const fields of [{ down: last }, { up: await indexIdAt(shelf, 1) }]) {
      t.equal((await order(shelf, fields)).statusCode, 302, 'beyond an end is that end')
    }
    t.same(await titlesOn(shelf, `${path}?page=2`), ['41 Film 40'])
    t.same((await titlesOn(shelf, path)).slice(0, 3), ['1 Film 1', '2 Film 0', '3 Film 2'])
  })

  t.test(`${engine}: its owner removes videos, down to none`, async (t) => {
    const shelf = await startShelf(t, { engine, count: 2 })
    const answer = await order(shelf, { remove: await indexIdAt(shelf, 1) })
    t.match(answer.headers.location, /\?undo=[\w-]+$/)
    t.ok(String(answer.headers.location).startsWith(`${shelf.path}?`))
    t.same(await titlesOn(shelf, shelf.path), ['1 Film 1'])
    await order(shelf, { remove: await indexIdAt(shelf, 1) })
    const { body } = await getPage(shelf.foyer, shelf.path, shelf.cookie)
    t.match(body, 'This playlist is empty.')
    t.match(body, '0 videos')
  })

  t.test(`${engine}: its owner changes what it is called and who may see it`, async (t) => {
    const shelf = await startShelf(t, { engine })
    const { foyer, cookie, path } = shelf
    t.equal((await getPage(foyer, path)).statusCode, 404)
    const fields = { title: 'Rivers', description: 'a\r\nb', privacy: 'public' }
    const answer = await send(shelf, path, { fields })
    t.equal(answer.headers.location, `${path}?done=changed`)
    const { body } = await getPage(foyer, `${path}?done=changed`, cookie)
    t.match(body, 'Your changes are saved.')
    t.match(body, '<h1 dir="auto">Rivers</h1>')
    t.match(body, '<p class="text" dir="auto">a\nb</p>')
    t.match(body, '<option value="public" selected>')
    t.match((await getPage(foyer, path)).body, 'By <bdi>amy</bdi> · Public')
  })

  t.test(`${engine}: its owner deletes it`, async (t) => {
    const shelf = await startShelf(t, { engine })
    const { foyer, cookie, path } = shelf
    const answer = await send(shelf, `${path}/delete`, { fields: {} })
    t.equal(answer.headers.location, '/feed/playlists')
    t.equal((await getPage(foyer, path, cookie)).statusCode, 404)
    t.same(await foyer.db.selectFrom('playlist_video').select('id').execute(), [])
  })
}

t.test('who may see a playlist is who may see it at the API', async (t) => {
  for (const [privacy, status] of [
    ['public', 200],
    ['unlisted', 200],
    ['private', 404],
  ] as const) {
    const { foyer, cookie, path, playlistId } = await startShelf(t, { privacy })
    const bob = await signIn(foyer, 'bob')
    for (const other of [undefined, bob]) {
      const seen = await reader(foyer, path, other)
      t.equal(seen.statusCode, status, privacy)
      t.equal(seen.body.includes('Film 0'), status === 200)
      const copy = status === 200 && other !== undefined ? [`${path}/copy`] : []
      t.same(seen.forms, copy, 'nothing to change')
      const headers = other === undefined ? {} : { cookie: other }
      const api = await foyer.app.inject({ url: `/api/v1/playlists/${playlistId}`, headers })
      t.equal(api.statusCode, status)
    }
    const own = await reader(foyer, path, cookie)
    t.same([...new Set(own.forms)].sort(), [
      path,
      `${path}/add`,
      `${path}/copy`,
      `${path}/delete`,
      `${path}/file`,
      `${path}/videos`,
    ])
    await foyer.close()
  }
})

t.test('a playlist that is not there is a page that says so', async (t) => {
  const { foyer, cookie } = await startShelf(t)
  for (const id of ['IVPLnothing', '..%2F..', '%3Cscript%3E']) {
    const answer = await getPage(foyer, `/feed/playlists/${id}`, cookie)
    t.equal(answer.statusCode, 404, id)
    t.match(answer.headers['content-type'], 'text/html')
    t.match(answer.body, 'Playlist does not exist.')
    t.match(answer.body, 'Back to the playlists')
  }
})

t.test('the address that Invidious has for a playlist leads to its page', async (t) => {
  const { foyer, path, playlistId } = await startShelf(t)
  for (const url of [`/playlist?list=${playlistId}`, `/playlist/?index=3&list=${playlistId}`]) {
    const answer = await getPage(foyer, url)
    t.equal(answer.statusCode, 302)
    t.equal(answer.headers.location, path)
  }
  for (const url of ['/playlist', '/playlist?list=PLabc', '/playlist?list=IVPL%2F..%2Fx']) {
    t.equal((await getPage(foyer, url)).statusCode, 404, url)
  }
})

t.test('a playlist is changed by a form of its own page alone', async (t) => {
  const shelf = await startShelf(t, { privacy: 'public' })
  const { foyer, cookie, path, playlistId } = shelf
  const { body } = await getPage(foyer, path, cookie)
  const remove = await indexIdAt(shelf, 1)
  const title = { title: 'Mine', privacy: 'public' }
  const bob = await signIn(foyer, 'bob')
  for (const [action, fields] of [
    [path, title],
    [`${path}/videos`, { remove }],
    [`${path}/delete`, {}],
  ] as const) {
    const loggedOut = await postForm(foyer, action, { fields })
    t.equal(loggedOut.statusCode, action.endsWith('/delete') ? 302 : 401, action)
    const { csrf_token = '' } = fieldsOf(body, action)
    const withToken = { ...fields, csrf_token }
    t.equal((await postForm(foyer, action, { cookie, fields })).statusCode, 400, 'no token')
    t.equal((await postForm(foyer, action, { cookie: bob, fields: withToken })).statusCode, 400)
    const other = action.replace(playlistId, 'IVPLother')
    const elsewhere = await postForm(foyer, other, { cookie, fields: withToken })
    t.match(elsewhere.body, 'not made here', "another playlist's token")
  }
  t.same(await titlesOn(shelf, path), ['1 Film 0', '2 Film 1', '3 Film 2'])
})

t.test('changes that cannot be are refused, and nothing changes', async (t) => {
  const shelf = await startShelf(t)
  const { foyer, cookie, path } = shelf
  const before = (await getPage(foyer, path, cookie)).body.replaceAll(/ value="[^"]*"/g, '')
  const cases: [string, Record<string, string>, number, string][] = [
    [path, { title: ' ', privacy: 'public' }, 400, 'A playlist needs a title.'],
    [path, { title: 'x', privacy: 'secret' }, 400, 'privacy'],
    [path, { title: 'x\0', privacy: 'public' }, 400, 'NUL'],
    [`${path}/videos`, {}, 400, 'send up, down, move or remove'],
    [`${path}/videos`, { up: 'x' }, 400, 'not a hex number'],
    [`${path}/videos`, { remove: 'ABC' }, 404, 'Playlist does not contain index'],
    [`${path}/videos`, { down: 'ABC' }, 404, 'Playlist does not contain index'],
    [`${path}/videos`, { remove: 'ABC', page: 'x' }, 400, 'page'],
  ]
  for (const [action, fields, status, text] of cases) {
    const answer = await send(shelf, action, { fields })
    t.equal(answer.statusCode, status, text)
    t.match(answer.body, text)
    t.match(answer.body, action === path ? '<h1 dir="auto">Boats' : 'Back to the playlists')
  }
  const after = (await getPage(foyer, path, cookie)).body.replaceAll(/ value="[^"]*"/g, '')
  t.equal(after, before)
})

t.test('a playlist without a title can still be found and read', async (t) => {
  const { foyer, cookie, path } = await startShelf(t)
  await foyer.db.updateTable('playlist').set({ title: '' }).execute()
  t.match((await getPage(foyer, path, cookie)).body, '<h1 dir="auto">Untitled</h1>')
  t.match((await getPage(foyer, '/feed/playlists', cookie)).body, '>Untitled</a>')
})
