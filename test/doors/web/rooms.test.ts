import t from 'tap'
import { reachableEngines } from '../../support/database.js'
import { getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const titlesIn = (body: string) =>
  [...body.matchAll(/<h3><a href="([^"]*)" dir="auto">([^<]*)</g)].map(([, path, title]) => [
    path,
    title,
  ])

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a guest makes a room that everybody finds`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const empty = await getPage(foyer, '/rooms')
    t.equal(empty.statusCode, 200)
    t.match(empty.body, 'No rooms yet')
    t.notMatch(empty.body, 'value="private"', 'nobody could enter a private room without an owner')
    const fields = { title: 'Boats & <i>locks', name: 'boats', visibility: 'public' }
    const made = await postForm(foyer, '/rooms', { fields })
    t.equal(made.statusCode, 302)
    t.equal(made.headers.location, '/room/boats')
    const list = await getPage(foyer, '/rooms')
    t.same(titlesIn(list.body), [['/room/boats', 'Boats &amp; &lt;i>locks']])
    t.match(list.body, 'Nobody here')
  })

  t.test(`${engine}: only public rooms are listed, and to their owner their own`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const cookie = await signIn(foyer, 'amy')
    for (const visibility of ['public', 'unlisted', 'private']) {
      const fields = {
        name: `amy-${visibility}`,
        visibility,
        keep: visibility === 'private' ? 'on' : '',
      }
      const made = await postForm(foyer, '/rooms', { cookie, fields })
      t.equal(made.headers.location, `/room/amy-${visibility}`)
    }
    const own = await getPage(foyer, '/rooms', cookie)
    t.same(titlesIn(own.body), [
      ['/room/amy-public', 'amy-public'],
      ['/room/amy-unlisted', 'amy-unlisted'],
      ['/room/amy-private', 'amy-private'],
    ])
    const other = await signIn(foyer, 'bob')
    for (const reader of [other, undefined]) {
      const { body } = await getPage(foyer, '/rooms', reader)
      t.same(titlesIn(body), [['/room/amy-public', 'amy-public']])
    }
  })
}

t.test('a room without an address gets one, and “Untitled room” on the list', async (t) => {
  const foyer = await startFoyer(t)
  const made = await postForm(foyer, '/rooms', { fields: { visibility: 'public' } })
  t.match(made.headers.location, /^\/room\/[0-9a-f-]{36}$/)
  const { body } = await getPage(foyer, '/rooms')
  t.same(titlesIn(body), [[made.headers.location, 'Untitled room']])
})

t.test('what is wrong with a new room is said, and what was typed is kept', async (t) => {
  const foyer = await startFoyer(t, { env: { ROOMS_PER_ADDRESS: '1' } })
  await postForm(foyer, '/rooms', { fields: { name: 'taken', visibility: 'public' } })
  const cases = [
    [{ name: 'Taken' }, 409, 'The room &quot;Taken&quot; is taken.', 'id="name-mistake"'],
    [{ name: 'a b' }, 400, 'A room name has 3 to 32 characters', 'id="name-mistake"'],
    [{ name: 'list' }, 400, 'A room cannot be called list', 'id="name-mistake"'],
    [{ name: 'fine', visibility: 'private' }, 400, 'without an owner cannot be private', 'alert'],
    [{ name: 'fine', visibility: 'secret' }, 400, 'visibility', 'alert'],
    [{ name: 'fine', visibility: 'public' }, 403, 'You have too many rooms', 'alert'],
  ] as const
  for (const [sent, status, text, place] of cases) {
    const fields = { title: 'A & B', ...sent }
    const { statusCode, body } = await postForm(foyer, '/rooms', { fields })
    t.equal(statusCode, status, JSON.stringify(sent))
    t.match(body, text)
    t.match(body, place)
    t.match(body, 'value="A &amp; B"')
    t.match(body, `value="${sent.name}"`)
  }
})

t.test('a form of another site makes no room', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const fields = { name: 'planted', visibility: 'public' }
  const headers = { origin: 'https://elsewhere.example' }
  const refused = await postForm(foyer, '/rooms', { cookie, fields, headers })
  t.equal(refused.statusCode, 403)
  t.same(titlesIn((await getPage(foyer, '/rooms', cookie)).body), [])
})

t.test('guests and users find the rooms in the navigation', async (t) => {
  const foyer = await startFoyer(t)
  const link = '<a href="/rooms">Rooms</a>'
  t.match((await getPage(foyer, '/login')).body, link)
  const cookie = await signIn(foyer, 'amy')
  t.match((await getPage(foyer, '/account', cookie)).body, link)
  t.match((await getPage(foyer, '/rooms', cookie)).body, '<a href="/rooms" aria-current="page">')
})
