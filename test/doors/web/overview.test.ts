import t, { type Test } from 'tap'
import { recordChannel } from '../../../src/catalogue/record-video.js'
import { findAccountByName, setEmail } from '../../../src/identity/accounts/store.js'
import { markWatched, recordPosition } from '../../../src/library/history/watch.js'
import { changePreferences } from '../../../src/library/preferences/store.js'
import { subscribe } from '../../../src/library/subscriptions/subscribe.js'
import { day, hour, minute } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { getPage } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const ucid = `UC${'a'.repeat(22)}`
const videoIdOf = (at: number) => `video${String(at).padStart(6, '0')}`

async function startWithPerson(
  t: Test,
  options: { engine?: TestEngine; env?: Record<string, string> } = {},
) {
  const foyer = await startFoyer(t, options)
  const cookie = await signIn(foyer, 'amy')
  const accountId = (await findAccountByName(foyer.db, 'amy'))?.id ?? 0
  const read = async () => (await getPage(foyer, '/', cookie)).body
  return { foyer, cookie, accountId, read }
}

const sectionOf = (body: string, title: string) =>
  new RegExp(`<h2>${title}</h2>([\\s\\S]*?)</section>`).exec(body)?.[1] ?? ''

for (const engine of await reachableEngines()) {
  t.test(`${engine}: the home has what is new and what can be continued`, async (t) => {
    const { foyer, accountId, read } = await startWithPerson(t, { engine })
    const { db, clock } = foyer
    t.match(sectionOf(await read(), 'New videos'), 'None yet.')
    t.notMatch(await read(), 'Continue watching')

    const videos = Array.from({ length: 12 }, (_, at) => ({
      videoId: videoIdOf(at),
      title: `Film ${at}`,
      publishedAt: clock.now() - (at + 1) * hour,
      lengthSeconds: 600,
    }))
    const listing = { ucid, name: 'Slow Boats', videos, isListing: true }
    await recordChannel(db, listing, clock.now())
    await subscribe({ ...foyer, limit: 10 }, accountId, [ucid])
    const fresh = { videoId: videoIdOf(99), title: 'Fresh', publishedAt: clock.now() - minute }
    await recordChannel(db, { ucid, videos: [fresh], isListing: false }, clock.now())
    const context = { ...foyer, limits: foyer.config.limits }
    const own = { accountId, videoId: videoIdOf(11) }
    await markWatched(context, accountId, own.videoId)
    await recordPosition(context, own, { seconds: 300, length: 600 })

    const body = await read()
    const newest = sectionOf(body, 'New videos')
    const titles = [...newest.matchAll(/rel="noreferrer">([^<]*)</g)].map(([, title]) => title)
    t.same(titles, ['Fresh', ...Array.from({ length: 7 }, (_, at) => `Film ${at}`)])
    t.equal(newest.match(/>New<\/span>/g)?.length, 1)
    t.match(newest, `/vi/${videoIdOf(99)}/mqdefault.jpg`)
    const unfinished = sectionOf(body, 'Continue watching')
    t.match(unfinished, 'Film 11')
    t.match(unfinished, 'max="100" value="50"')
  })
}

t.test('the home has the last log-ins, and which of them is this one', async (t) => {
  const { foyer, cookie, read } = await startWithPerson(t)
  foyer.clock.advance(day)
  await signIn(foyer, 'amy')
  const logIns = sectionOf(await read(), 'Last log-ins')
  t.equal(logIns.match(/<li>/g)?.length, 2)
  t.match(logIns, '1 day ago')
  t.equal(logIns.match(/This one/g)?.length, 1)
  foyer.clock.advance(29.5 * day)
  await getPage(foyer, '/', cookie)
  foyer.clock.advance(day)
  const later = sectionOf(await read(), 'Last log-ins')
  t.equal(later.match(/<li>/g)?.length, 1, 'those that have expired are not shown')
})

t.test('the home warns of what is missing, and only of that', async (t) => {
  const env = { SMTP_URL: 'smtp://127.0.0.1:9' }
  const { foyer, accountId, read } = await startWithPerson(t, { env })
  t.match(await read(), 'You have no e-mail address.')
  t.notMatch(await read(), 'You have no password')
  const email = 'amy@example.org'
  await setEmail(foyer.db, accountId, { email, isConfirmed: false })
  t.match(await read(), 'You have no e-mail address.', 'nobody has confirmed it')
  await setEmail(foyer.db, accountId, { email, isConfirmed: true })
  t.notMatch(await read(), 'You have no e-mail address.')
  t.notMatch(await read(), 'Your history is paused')
  await changePreferences(foyer.db, accountId, { set: { watch_history: false }, reset: [] })
  t.match(await read(), 'Your history is paused')
  await foyer.db.updateTable('account').set({ password_hash: null }).execute()
  t.match(await read(), 'You have no password')
})

t.test('who is not logged in sees what Foyer is, and nothing of anybody', async (t) => {
  const { foyer } = await startWithPerson(t)
  const { body } = await getPage(foyer, '/')
  t.match(body, 'Your account for every video front end')
  t.notMatch(body, 'amy')
})
