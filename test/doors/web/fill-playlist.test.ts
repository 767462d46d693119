import t, { type Test } from 'tap'
import { hour } from '../../../src/platform/clock.js'
import { reachableEngines } from '../../support/database.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer, type FoyerOptions } from '../../support/foyer.js'

const list = '/feed/playlists'
const ids = ['aaaaaaaaaaa', 'bbbbbbbbbbb', 'ccccccccccc', 'ddddddddddd']

async function startWithUser(t: Test, options: FoyerOptions = {}) {
  const foyer = await startFoyer(t, options)
  return { foyer, cookie: await signIn(foyer, 'amy') }
}

type Person = Awaited<ReturnType<typeof startWithUser>>

/** Sends a form of a page as a browser does. */
async function send(
  { foyer, cookie }: Person,
  page: string,
  { action, fields }: { action: string; fields: Record<string, string> },
) {
  const { body } = await getPage(foyer, page, cookie)
  return postForm(foyer, action, { cookie, fields: { ...fieldsOf(body, action), ...fields } })
}

const locationOf = (response: { headers: { location?: unknown } }) =>
  String(response.headers.location)

/** Makes a playlist on the page; its path. */
async function create(person: Person, fields: Record<string, string> = {}): Promise<string> {
  const draft = { title: 'Boats', description: '', privacy: 'public', ...fields }
  const response = await send(person, list, { action: list, fields: draft })
  if (response.statusCode !== 302) throw new Error(response.body)
  return locationOf(response)
}

const videosOf = async ({ db }: Foyer) =>
  (await db.selectFrom('playlist_video').select('video_id').orderBy('position').execute()).map(
    (row) => row.video_id,
  )

const titlesOf = async ({ db }: Foyer) =>
  (await db.selectFrom('playlist').select('title').orderBy('id').execute()).map((row) => row.title)

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a playlist is created on the page, once a form`, async (t) => {
    const person = await startWithUser(t, { engine })
    const { foyer, cookie } = person
    const { body } = await getPage(foyer, list, cookie)
    const videos = `https://youtu.be/${ids[0] ?? ''}?t=3\n${ids[1] ?? ''}, https://inv.example/watch?v=${ids[2] ?? ''}`
    const fields = {
      ...fieldsOf(body, list),
      title: 'Boats 🚤',
      description: 'x',
      privacy: 'unlisted',
      videos,
    }
    const first = await postForm(foyer, list, { cookie, fields })
    const second = await postForm(foyer, list, { cookie, fields })
    t.equal(first.statusCode, 302, first.body)
    t.match(locationOf(first), /^\/feed\/playlists\/IVPL[\w-]{31}$/)
    t.equal(locationOf(second), locationOf(first), 'sent twice, made once')
    t.same(await titlesOf(foyer), ['Boats 🚤'])
    t.same(await videosOf(foyer), ids.slice(0, 3))
    t.match((await getPage(foyer, locationOf(first), cookie)).body, 'Unlisted · 3 videos')
  })

  t.test(`${engine}: videos are added by address, all or none, once a form`, async (t) => {
    const person = await startWithUser(t, { engine, env: { MAX_PLAYLIST_VIDEOS: '3' } })
    const { foyer, cookie } = person
    const path = await create(person)
    const action = `${path}/add`
    const { body } = await getPage(foyer, path, cookie)
    const fields = { ...fieldsOf(body, action), videos: `${ids[0] ?? ''}\n${ids[0] ?? ''}` }
    for (const time of ['first', 'second']) {
      const response = await postForm(foyer, action, { cookie, fields })
      t.equal(locationOf(response), `${path}?done=added-2`, time)
    }
    t.same(await videosOf(foyer), [ids[0], ids[0]], 'the form adds them once')
    const wrong = await send(person, path, {
      action,
      fields: { videos: `${ids[1] ?? ''}\nhttps://vimeo.com/1` },
    })
    t.equal(wrong.statusCode, 400)
    t.match(wrong.body, 'id="videos-mistake">“https://vimeo.com/1” (number 2) is no address')
    t.match(wrong.body, 'aria-describedby="videos-mistake videos-hint" aria-invalid="true"')
    t.match(wrong.body, `${ids[1] ?? ''}\nhttps://vimeo.com/1</textarea>`)
    const over = await send(person, path, {
      action,
      fields: { videos: ids.slice(1, 3).join('\n') },
    })
    t.equal(over.statusCode, 400)
    t.match(over.body, 'A playlist has 3 videos at most: this one has room for 1 more.')
    t.match(over.body, `${ids.slice(1, 3).join('\n')}</textarea>`)
    t.same(await videosOf(foyer), [ids[0], ids[0]])
  })

  t.test(`${engine}: a removed video comes back to its place, once, within an hour`, async (t) => {
    const person = await startWithUser(t, { engine })
    const { foyer, cookie } = person
    const path = await create(person, { videos: ids.join(' ') })
    const { body } = await getPage(foyer, path, cookie)
    const [, remove = ''] = [...body.matchAll(/id="video-(\w+)"/g)][1] ?? []
    const removed = await send(person, path, {
      action: `${path}/videos`,
      fields: { remove },
    })
    t.match(locationOf(removed), /\?undo=[\w-]+$/)
    t.same(await videosOf(foyer), [ids[0], ids[2], ids[3]])
    const notice = await getPage(foyer, locationOf(removed), cookie)
    t.match(notice.body, 'Removed <bdi>bbbbbbbbbbb</bdi>.')
    const fields = fieldsOf(notice.body, `${path}/restore`)
    for (const time of ['first', 'second']) {
      const back = await postForm(foyer, `${path}/restore`, { cookie, fields })
      t.equal(locationOf(back), `${path}#video-${remove}`, time)
      t.same(await videosOf(foyer), ids, time)
    }
    foyer.clock.advance(hour + 1)
    const late = await postForm(foyer, `${path}/restore`, { cookie, fields })
    t.equal(late.statusCode, 400)
    t.match(late.body, 'It’s too late to undo this')
    t.notMatch((await getPage(foyer, locationOf(removed), cookie)).body, 'Removed <bdi>')
  })

  t.test(`${engine}: a video moves to the place that is typed`, async (t) => {
    const person = await startWithUser(t, { engine })
    const path = await create(person, { videos: ids.join(' ') })
    const { body } = await getPage(person.foyer, path, person.cookie)
    const last = [...body.matchAll(/id="place-(\w+)"/g)].at(-1)?.[1] ?? ''
    const fields = { move: last, place: '2' }
    const moved = await send(person, path, { action: `${path}/videos`, fields })
    t.equal(locationOf(moved), `${path}#video-${last}`)
    t.same(await videosOf(person.foyer), [ids[0], ids[3], ids[1], ids[2]])
  })

  t.test(`${engine}: whoever sees a playlist can keep a private copy, once a form`, async (t) => {
    const person = await startWithUser(t, { engine })
    const { foyer } = person
    const path = await create(person, { videos: ids.join(' '), description: 'Slow' })
    const bob = { foyer, cookie: await signIn(foyer, 'bob') }
    const { body } = await getPage(foyer, path, bob.cookie)
    const fields = fieldsOf(body, `${path}/copy`)
    const first = await postForm(foyer, `${path}/copy`, { cookie: bob.cookie, fields })
    const second = await postForm(foyer, `${path}/copy`, { cookie: bob.cookie, fields })
    t.equal(locationOf(second), locationOf(first))
    const copy = (await getPage(foyer, locationOf(first), bob.cookie)).body
    t.match(copy, 'This is your own copy. Only you can see it.')
    t.match(copy, 'By <bdi>bob</bdi> · Private · 4 videos')
    t.same(await titlesOf(foyer), ['Boats', 'Boats'])
    const hidden = await create(person, { privacy: 'private' })
    const refused = await postForm(foyer, `${hidden}/copy`, { cookie: bob.cookie, fields })
    t.equal(refused.statusCode, 400, 'the token is for another playlist')
  })
}

t.test('what was typed is kept when a playlist cannot be created', async (t) => {
  const person = await startWithUser(t, { env: { MAX_PLAYLISTS: '1' } })
  const blank = { title: '  ', description: 'Kept <b>', privacy: 'unlisted' }
  const response = await send(person, list, { action: list, fields: blank })
  t.equal(response.statusCode, 400)
  t.match(response.body, 'id="new-title-mistake">A playlist needs a title.')
  t.match(response.body, 'aria-invalid="true"')
  t.match(response.body, 'Kept &lt;b></textarea>')
  t.match(response.body, '<option value="unlisted" selected>')
  await create(person)
  const fields = { title: 'Second', privacy: 'private', videos: ids[0] ?? '' }
  const full = await send(person, list, { action: list, fields })
  t.equal(full.statusCode, 400)
  t.match(full.body, 'User cannot have more than 1 playlists.')
  t.match(full.body, 'value="Second"')
  t.same(await titlesOf(person.foyer), ['Boats'])
})

t.test('a mistake in a playlist’s own form keeps its page and what was typed', async (t) => {
  const person = await startWithUser(t)
  const path = await create(person)
  const fields = { title: '', description: 'A new text', privacy: 'private' }
  const response = await send(person, path, { action: path, fields })
  t.equal(response.statusCode, 400)
  t.match(response.body, '<h1 dir="auto">Boats</h1>')
  t.match(response.body, 'id="title-mistake">A playlist needs a title.')
  t.match(response.body, 'A new text</textarea>')
  const old = await postForm(person.foyer, path, { cookie: person.cookie, fields })
  t.equal(old.statusCode, 400, 'without the token of the page')
  t.match(old.body, 'A new text</textarea>')
})

t.test('a playlist is taken away as a file by whoever may see it', async (t) => {
  const person = await startWithUser(t)
  const { foyer, cookie } = person
  const path = await create(person, { videos: ids.join(' '), privacy: 'private' })
  const json = await getPage(foyer, `${path}/export?format=json`, cookie)
  t.match(json.headers['content-disposition'], /^attachment; filename="IVPL[\w-]+\.json"$/)
  t.same(json.json(), {
    playlists: [{ title: 'Boats', description: '', privacy: 'Private', videos: ids }],
  })
  const text = await getPage(foyer, `${path}/export?format=text`, cookie)
  t.equal(text.body, ids.map((id) => `https://www.youtube.com/watch?v=${id}\n`).join(''))
  t.equal((await getPage(foyer, `${path}/export`)).statusCode, 404)
  const again = await create(person, { videos: text.body })
  t.match((await getPage(foyer, again, cookie)).body, '4 videos')
})

t.test('an undo of another playlist or person brings nothing back', async (t) => {
  const person = await startWithUser(t)
  const { foyer, cookie } = person
  const path = await create(person, { videos: ids[0] ?? '' })
  const other = await create(person, { title: 'Other' })
  const { body } = await getPage(foyer, path, cookie)
  const remove = /id="video-(\w+)"/.exec(body)?.[1] ?? ''
  const removed = await send(person, path, { action: `${path}/videos`, fields: { remove } })
  const undo = locationOf(removed).split('undo=')[1] ?? ''
  const elsewhere = await getPage(foyer, `${other}?undo=${undo}`, cookie)
  t.equal(elsewhere.statusCode, 200)
  t.notMatch(elsewhere.body, 'Removed <bdi>')
  t.notMatch((await getPage(foyer, `${path}?undo=AAAA`, cookie)).body, 'Removed <bdi>')
  const bob = await signIn(foyer, 'bob')
  const shown = await getPage(foyer, `${path}?undo=${undo}`, bob)
  t.notMatch(shown.body, 'Removed <bdi>')
  t.same(await videosOf(foyer), [])
})
