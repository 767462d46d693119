import t from 'tap'
import { recordChannel, type VideoNews } from '../../../src/catalogue/record-video.js'
import { recordPosition } from '../../../src/library/history/watch.js'
import { addToGroup, createGroup } from '../../../src/library/subscriptions/groups.js'
import { subscribe } from '../../../src/library/subscriptions/subscribe.js'
import { durationText } from '../../../src/html/video-words.js'
import { minute } from '../../../src/platform/clock.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const ucid = `UC${'a'.repeat(22)}`

async function accountIdOf({ db }: Foyer) {
  const { id } = await db.selectFrom('account').select('id').executeTakeFirstOrThrow()
  return id
}

/** A signed-in user who follows a channel with these videos. */
async function follow(foyer: Foyer, videos: VideoNews[]) {
  const cookie = await signIn(foyer, 'amy')
  const now = foyer.clock.now()
  await recordChannel(foyer.db, { ucid, name: 'Slow Boats', videos, isListing: true }, now)
  await subscribe({ ...foyer, limit: 10 }, await accountIdOf(foyer), [ucid])
  return cookie
}

const videoOf = (foyer: Foyer, at: number): VideoNews => ({
  videoId: `video${String(at).padStart(6, '0')}`,
  title: `Film ${at}`,
  publishedAt: foyer.clock.now() - (at + 1) * minute,
  lengthSeconds: 3723,
})

t.test('the feed shows the newest videos of the subscriptions', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await follow(foyer, [{ ...videoOf(foyer, 1), title: '<b>Locks</b> & weirs' }])
  const fresh = { ...videoOf(foyer, 0), kind: 'short' as const }
  const news = { ucid, videos: [fresh], isListing: false }
  await recordChannel(foyer.db, news, foyer.clock.now())
  const { statusCode, body } = await getPage(foyer, '/feed/subscriptions', cookie)
  t.equal(statusCode, 200)
  t.match(body, '&lt;b>Locks&lt;/b> &amp; weirs')
  t.match(
    body,
    'Slow Boats · <time datetime="2026-11-22T11:58:00.000Z" title="2026-11-22 11:58 UTC">2 minutes ago<',
  )
  t.match(body, '<span class="length">1:02:03</span>')
  t.match(body, 'Slow Boats · Short · <time')
  t.equal(body.match(/>New<\/span>/g)?.length, 1, 'only what came after subscribing is new')
  t.ok(body.indexOf('Film 0') < body.indexOf('Locks'), 'newest first')
  t.notMatch(body, 'aria-label="Pages"')
  t.match(body, '<a href="/feed/subscriptions" aria-current="page">')
})

const path = '/feed/subscriptions'

t.test('the feed shows what was watched, how far, and what can be continued', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await follow(foyer, [videoOf(foyer, 0), videoOf(foyer, 1)])
  const accountId = await accountIdOf(foyer)
  const before = (await getPage(foyer, path, cookie)).body
  t.notMatch(before, 'Continue watching')
  t.notMatch(before, '<progress')
  const context = { ...foyer, limits: foyer.config.limits }
  const own = { accountId, videoId: videoOf(foyer, 1).videoId }
  await recordPosition(context, own, { seconds: 300, length: 600 })
  const { body } = await getPage(foyer, path, cookie)
  t.match(body, /Continue watching[\s\S]*Film 1<[\s\S]*Newest videos/)
  t.equal(body.match(/<progress class="progress" max="100" value="50"/g)?.length, 2)
  t.equal(body.match(/>Watched<\/span>/g)?.length, 2)
  const unwatched = (await getPage(foyer, `${path}?show=unwatched`, cookie)).body
  t.match(unwatched, 'Film 0')
  t.notMatch(unwatched, 'Film 1')
})

t.test('a group has a feed of its own, for its owner alone', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await follow(foyer, [videoOf(foyer, 0)])
  const accountId = await accountIdOf(foyer)
  const { handle } = await createGroup(foyer, accountId, 'Boats')
  t.notMatch((await getPage(foyer, `${path}?group=${handle}`, cookie)).body, 'Film 0')
  await addToGroup(foyer.db, { accountId, handle }, ucid)
  t.match((await getPage(foyer, `${path}?group=${handle}`, cookie)).body, 'Film 0')
  const bob = await signIn(foyer, 'bob')
  t.equal((await getPage(foyer, `${path}?group=${handle}`, bob)).statusCode, 404)
})

t.test('all news are marked as seen by a button', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await follow(foyer, [])
  const news = { ucid, videos: [videoOf(foyer, 0)], isListing: false }
  await recordChannel(foyer.db, news, foyer.clock.now())
  const { body } = await getPage(foyer, path, cookie)
  t.match(body, '>New</span>')
  const action = `${path}/seen`
  const response = await postForm(foyer, action, { cookie, fields: fieldsOf(body, action) })
  t.equal(response.headers.location, path)
  t.notMatch((await getPage(foyer, path, cookie)).body, '>New</span>')
})

t.test('a new private address of the feed ends the one before', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await follow(foyer, [videoOf(foyer, 0)])
  const action = `${path}/address`
  const fields = fieldsOf((await getPage(foyer, path, cookie)).body, action)
  const rotate = async () => {
    const { body } = await postForm(foyer, action, { cookie, fields })
    return /<code>http:\/\/foyer\.test(\/feed\/private\?token=[\w-]{43})</.exec(body)?.[1] ?? ''
  }
  const first = await rotate()
  t.match((await getPage(foyer, first)).body, 'Film 0')
  const second = await rotate()
  t.not(second, first)
  t.not((await getPage(foyer, first)).statusCode, 200)
  t.match((await getPage(foyer, second)).body, 'Film 0')
})

t.test('the feed has pages that do not overlap', async (t) => {
  const foyer = await startFoyer(t)
  const videos = Array.from({ length: 81 }, (_, at) => videoOf(foyer, at))
  const cookie = await follow(foyer, videos)
  const titlesOn = async (url: string) => {
    const { body } = await getPage(foyer, url, cookie)
    const titles = [...body.matchAll(/>(Film \d+)<\/a>/g)].map(([, title]) => title)
    const links = [...body.matchAll(/rel="(prev|next)" href="([^"]+)"/g)]
    return { titles, links: Object.fromEntries(links.map(([, rel, href]) => [rel, href])) }
  }
  const first = await titlesOn('/feed/subscriptions')
  const second = await titlesOn('/feed/subscriptions?page=2')
  const third = await titlesOn('/feed/subscriptions?page=3')
  const all = [...first.titles, ...second.titles, ...third.titles]
  t.same(
    all,
    videos.map(({ title }) => title),
  )
  t.equal(third.titles.length, 1)
  t.same(first.links, { next: '/feed/subscriptions?page=2' })
  t.same(second.links, { prev: '/feed/subscriptions', next: '/feed/subscriptions?page=3' })
  t.same(third.links, { prev: '/feed/subscriptions?page=2' })
  t.match((await getPage(foyer, '/feed/subscriptions?page=4', cookie)).body, 'No older videos.')
  t.same((await titlesOn('/feed/subscriptions?page=-1')).titles, first.titles)
})

t.test('pages that cannot be are refused', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  for (const page of ['x', '1.5', '99999999999']) {
    t.equal((await getPage(foyer, `/feed/subscriptions?page=${page}`, cookie)).statusCode, 400)
  }
  t.equal((await getPage(foyer, '/feed/subscriptions?page=9999999999', cookie)).statusCode, 200)
})

t.test('who is signed out is asked to sign in first', async (t) => {
  const foyer = await startFoyer(t)
  for (const url of ['/feed/subscriptions?page=2', '/feed/playlists']) {
    const answer = await getPage(foyer, url)
    t.equal(answer.statusCode, 302)
    t.equal(answer.headers.location, `/login?referer=${encodeURIComponent(url)}`)
  }
})

t.test('a length is said as on a clock', async (t) => {
  t.equal(durationText(0), undefined)
  t.equal(durationText(5), '0:05')
  t.equal(durationText(65), '1:05')
  t.equal(durationText(3600), '1:00:00')
  t.equal(durationText(36_061), '10:01:01')
})
