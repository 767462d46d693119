import t, { type Test } from 'tap'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { importKind } from '../../../src/library/transfer/import/submit-import.js'
import { listSubscriptions } from '../../../src/library/subscriptions/store.js'
import { startJobs } from '../../../src/platform/jobs/start-jobs.js'
import { createLogger } from '../../../src/platform/logger.js'
import { ucidOf, videoIdOf } from '../../support/catalogue.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const path = '/account/transfer'

const invidious = JSON.stringify({
  subscriptions: [ucidOf(1), ucidOf(2), 'nobody'],
  watch_history: [videoIdOf(1, 1)],
  playlists: [{ title: 'Läuft', privacy: 'private', videos: [videoIdOf(1, 2)] }],
})

/** A form with a file, as a browser sends it. */
function multipart(fields: Record<string, string>, file: { name: string; content: string }) {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const head = `--b\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\n`
  const type = 'Content-Type: application/octet-stream\r\n\r\n'
  return `${parts.join('')}${head}${type}${file.content}\r\n--b--\r\n`
}

async function openTransfer(t: Test, engine?: TestEngine, env: Record<string, string> = {}) {
  const foyer = await startFoyer(t, { ...(engine && { engine }), env })
  const { app, db, clock, config } = foyer
  const cookie = await signIn(foyer, 'ann')
  const page = (url: string, as = cookie) => getPage(foyer, url, as)
  const upload = async (
    file: { name: string; content: string },
    { as = cookie, token }: { as?: string; token?: string } = {},
  ) => {
    const fields = fieldsOf((await page(path, as)).body, path)
    const { csrf_token = '' } = fields
    return app.inject({
      method: 'POST',
      url: path,
      headers: { cookie: as, 'content-type': 'multipart/form-data; boundary=b' },
      payload: multipart({ csrf_token: token ?? csrf_token }, file),
    })
  }
  const send = async (url: string, action: string, fields: Record<string, string> = {}) => {
    const { csrf_token = '' } = fieldsOf((await page(url)).body, `${url}/${action}`)
    return postForm(foyer, `${url}/${action}`, { cookie, fields: { csrf_token, ...fields } })
  }
  const work = async () => {
    const { dataDir, limits } = config
    const logger = createLogger('silent')
    const kinds = [importKind({ db, clock, limits })]
    const jobs = await startJobs({ db, clock, logger, dataDir, kinds }, { every: 5 })
    t.teardown(() => jobs.close())
  }
  const untilShown = async (url: string, text: string | RegExp) => {
    const end = performance.now() + 60_000
    for (;;) {
      const { body } = await page(url)
      if (typeof text === 'string' ? body.includes(text) : text.test(body)) return body
      if (performance.now() > end) throw new Error(`never shown: ${String(text)} in ${body}`)
      await new Promise((done) => setTimeout(done, 10))
    }
  }
  const ucids = async () => {
    const account = await findAccountByName(db, 'ann')
    return (await listSubscriptions(db, account?.id ?? 0)).map(({ ucid }) => ucid)
  }
  return { foyer, cookie, page, upload, send, work, untilShown, ucids }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a file is shown first, and imported when its owner says so`, async (t) => {
    const { page, upload, send, work, untilShown, ucids } = await openTransfer(t, engine)
    const sent = await upload({ name: 'invidious <1>.json', content: invidious })
    t.equal(sent.statusCode, 302)
    const job = String(sent.headers.location)
    t.match(job, /^\/account\/transfer\/\w+$/)
    const waiting = await page(job)
    t.match(waiting.body, /Waiting for its turn/)
    t.equal(waiting.headers.refresh, '3', 'the page is loaded again by itself')
    t.equal((await page(`${job}?updates=off`)).headers.refresh, undefined)

    await work()
    const preview = await untilShown(job, 'What’s in it')
    t.match(preview, /Invidious \(JSON\)/)
    t.match(preview, /invidious &lt;1>\.json/)
    t.match(preview, /Subscriptions<small>2 · all new<\/small>/)
    t.match(preview, /Playlists<small>1 with 1 video · all new<\/small>/)
    t.match(preview, /Not a channel of YouTube: nobody/)
    t.equal((await page(job)).headers.refresh, undefined)
    t.same(await ucids(), [], 'nothing has changed yet')

    const none = await send(job, 'start')
    t.equal(none.statusCode, 400)
    t.match(none.body, /Choose what to take\./)
    const started = await send(job, 'start', { take: 'subscriptions', mode: 'merge' })
    t.match(started, { statusCode: 302, headers: { location: job } })
    const report = await untilShown(job, 'It’s all here')
    t.match(report, /Added: <strong>2 subscriptions<\/strong>/)
    t.match(report, /subscriptions, item 3/)
    t.same(await ucids(), [ucidOf(1), ucidOf(2)])
    t.match((await page(path)).body, /invidious &lt;1>\.json<\/a> <span class="tag">Done/)
  })
}

t.test('nobody else sees, starts or cancels an import', async (t) => {
  const { foyer, upload, page } = await openTransfer(t)
  const job = String((await upload({ name: 'x', content: invidious })).headers.location)
  const other = await signIn(foyer, 'bob')
  t.equal((await page(job, other)).statusCode, 404)
  t.notMatch((await page(path, other)).body, job)
  t.equal((await getPage(foyer, job)).statusCode, 302, 'to the log-in page')
})

t.test('an import can be cancelled before it has begun, and what it kept is gone', async (t) => {
  const { upload, send, page } = await openTransfer(t)
  const job = String((await upload({ name: 'x', content: invidious })).headers.location)
  t.equal((await send(job, 'cancel')).statusCode, 302)
  t.match((await page(job)).body, /You cancelled this import\./)
  const third = await Promise.all([1, 2, 3].map(() => upload({ name: 'x', content: invidious })))
  t.same(
    third.map(({ statusCode }) => statusCode),
    [302, 302, 302],
  )
  const fourth = await upload({ name: 'x', content: invidious })
  t.equal(fourth.statusCode, 429)
})

t.test('what cannot be imported is said on the page, and what to do', async (t) => {
  const { upload, page, work, untilShown } = await openTransfer(t, undefined, { MAX_IMPORT: '1' })
  const empty = await upload({ name: '', content: '' })
  t.equal(empty.statusCode, 400)
  t.match(empty.body, /Choose a file first\./)
  t.match(empty.body, /aria-invalid="true"/)
  const forged = await upload({ name: 'x', content: invidious }, { token: 'forged' })
  t.equal(forged.statusCode, 400)
  const large = await upload({ name: 'x', content: 'x'.repeat(1_100_000) })
  t.equal(large.statusCode, 413)
  t.match(large.body, /role="alert"/)
  await work()
  const job = String((await upload({ name: 'x', content: 'Dear diary' })).headers.location)
  const failed = await untilShown(job, 'role="alert"')
  t.match(failed, /Nothing in this file can be imported/)
  t.match((await page(path)).body, /Failed/)
})

t.test('every format of an export is offered, and each offer is a file', async (t) => {
  const { page } = await openTransfer(t)
  const { body } = await page(path)
  const links = [...body.matchAll(/href="(\/account\/export\/[a-z-]+)"/g)].map(
    ([, link = '']) => link,
  )
  t.equal(new Set(links).size, 7)
  for (const link of links) t.equal((await page(link)).statusCode, 200, link)
  t.match((await page('/account')).body, /href="\/account\/transfer"/)
  t.match((await page('/')).body, /href="\/account\/transfer"/)
})
