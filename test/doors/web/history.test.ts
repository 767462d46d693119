import t, { type Test } from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { markWatched, recordPosition } from '../../../src/library/history/watch.js'
import { hour, minute } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const path = '/feed/history'
const videoIdOf = (at: number) => `video${String(at).padStart(6, '0')}`

/** A user who has watched so many videos, one a minute. */
async function startWithHistory(t: Test, count: number, engine?: TestEngine) {
  const foyer = await startFoyer(t, engine && { engine })
  const { db, clock } = foyer
  const cookie = await signIn(foyer, 'amy')
  const accountId = (await findAccountByName(db, 'amy'))?.id ?? 0
  const videos = Array.from({ length: count }, (_, at) => ({
    videoId: videoIdOf(at),
    title: at === 2 ? 'Ünder 100% <b>_' : `Film ${at}`,
    publishedAt: clock.now() - hour,
    lengthSeconds: 600,
  }))
  const listing = { ucid: `UC${'a'.repeat(22)}`, name: 'Slow Boats', videos, isListing: true }
  await recordChannel(db, listing, clock.now())
  const context = { ...foyer, limits: foyer.config.limits }
  for (const { videoId } of videos) {
    clock.advance(minute)
    await markWatched(context, accountId, videoId)
  }
  return { foyer, cookie, accountId, context }
}

type Person = Awaited<ReturnType<typeof startWithHistory>>

async function send({ foyer, cookie }: Person, action: string, fields: Record<string, string>) {
  const { body } = await getPage(foyer, path, cookie)
  const sent = { ...fieldsOf(body, `${path}/${action}`), ...fields }
  return postForm(foyer, `${path}/${action}`, { cookie, fields: sent })
}

const titlesIn = (body: string) =>
  [...body.matchAll(/<h2><a [^>]*>([^<]*)</g)].map(([, title]) => title)

const titlesOn = async ({ foyer, cookie }: Person, url = path) =>
  titlesIn((await getPage(foyer, url, cookie)).body)

const rowsOf = ({ foyer }: Person) =>
  foyer.db.selectFrom('watched').selectAll().orderBy('video_id').execute()

for (const engine of await reachableEngines()) {
  t.test(`${engine}: the history is shown newest first, in pages, with how far`, async (t) => {
    const person = await startWithHistory(t, 42, engine)
    const { foyer, cookie, accountId, context } = person
    const own = { accountId, videoId: videoIdOf(5) }
    await recordPosition(context, own, { seconds: 150, length: 600 })
    const { body } = await getPage(foyer, path, cookie)
    t.same(titlesIn(body).slice(0, 3), ['Film 5', 'Film 41', 'Film 40'])
    t.equal(titlesIn(body).length, 40)
    t.match(body, '<progress class="progress" max="100" value="25" aria-label="Watched">')
    t.match(body, 'Slow Boats · Watched to 2:30 of 10:00 · <time')
    t.same(await titlesOn(person, `${path}?page=2`), ['Film 1', 'Film 0'])
    const bob = await signIn(foyer, 'bob')
    t.match((await getPage(foyer, path, bob)).body, 'Nothing here yet.')
  })

  t.test(`${engine}: it is searched by title, channel and id`, async (t) => {
    const person = await startWithHistory(t, 4, engine)
    for (const [text, titles] of [
      ['FILM 3', ['Film 3']],
      ['100%', ['Ünder 100% &lt;b>_']],
      ['ünder', []],
      ['Ünder', ['Ünder 100% &lt;b>_']],
      ['slow b', ['Film 3', 'Ünder 100% &lt;b>_', 'Film 1', 'Film 0']],
      [videoIdOf(1), ['Film 1']],
      ['%', ['Ünder 100% &lt;b>_']],
      ['nothing', []],
    ] as const) {
      const found = await titlesOn(person, `${path}?${new URLSearchParams({ q: text }).toString()}`)
      // SQLite folds the case of ASCII letters alone.
      if (text === 'ünder' && engine === 'postgres') t.equal(found.length, 1, text)
      else t.same(found, titles, text)
    }
  })

  t.test(`${engine}: a removed video comes back to its place, with how far`, async (t) => {
    const person = await startWithHistory(t, 3, engine)
    const { foyer, cookie, accountId, context } = person
    const own = { accountId, videoId: videoIdOf(1) }
    await recordPosition(context, own, { seconds: 100, length: 600 })
    await markWatched(context, accountId, videoIdOf(0))
    const before = await rowsOf(person)
    const removed = await send(person, 'remove', { video: videoIdOf(1) })
    t.equal((await rowsOf(person)).length, 2)
    const notice = (await getPage(foyer, String(removed.headers.location), cookie)).body
    t.match(notice, 'Removed <bdi>Film 1</bdi>.')
    const fields = fieldsOf(notice, `${path}/restore`)
    for (const time of ['first', 'second']) {
      const back = await postForm(foyer, `${path}/restore`, { cookie, fields })
      t.equal(back.headers.location, `${path}?done=restored`, time)
      t.same(await rowsOf(person), before, time)
    }
    const again = await send(person, 'remove', { video: 'unknown0000' })
    t.equal(again.statusCode, 302, 'what is not there is removed already')
  })

  t.test(`${engine}: it is cleared, paused and continued`, async (t) => {
    const person = await startWithHistory(t, 2, engine)
    const { foyer, cookie, accountId, context } = person
    const paused = await send(person, 'keep', { keep: 'off' })
    t.match((await getPage(foyer, String(paused.headers.location), cookie)).body, 'is paused')
    await t.rejects(markWatched(context, accountId, videoIdOf(0)), { code: 'history_disabled' })
    const cleared = await send(person, 'clear', {})
    const empty = (await getPage(foyer, String(cleared.headers.location), cookie)).body
    t.match(empty, 'Your history is empty.')
    t.same(await rowsOf(person), [])
    await send(person, 'keep', { keep: 'on' })
    await markWatched(context, accountId, videoIdOf(0))
    t.same(await titlesOn(person), ['Film 0'])
  })
}

t.test('a form from an old page changes nothing and shows the page again', async (t) => {
  const person = await startWithHistory(t, 1)
  const { foyer, cookie } = person
  const fields = { video: videoIdOf(0) }
  const refused = await postForm(foyer, `${path}/remove`, { cookie, fields })
  t.equal(refused.statusCode, 400)
  t.match(refused.body, '<h1>History</h1>')
  t.match(refused.body, 'role="alert"')
  t.equal((await rowsOf(person)).length, 1)
})

t.test('a page with a long history is small', async (t) => {
  const person = await startWithHistory(t, 100)
  const { body } = await getPage(person.foyer, path, person.cookie)
  t.ok(Buffer.byteLength(body) < 150_000)
})
