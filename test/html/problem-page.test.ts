import { sql } from 'kysely'
import t from 'tap'
import { startFoyer } from '../support/foyer.js'

t.test('people read a page, programs read JSON', async (t) => {
  const { app } = await startFoyer(t)
  const cases: [url: string, accept: string | undefined, isPage: boolean][] = [
    ['/nothing', 'text/html,*/*', true],
    ['/nothing', undefined, true],
    ['/nothing', '*/*', true],
    ['/nothing', 'application/json', false],
    ['/nothing', 'text/html, application/json', true],
    ['/api/nothing', 'text/html', false],
    ['/api/v1/nothing', undefined, false],
    ['/health/nothing', undefined, false],
  ]
  for (const [url, accept, isPage] of cases) {
    const answer = await app.inject({ url, headers: accept === undefined ? {} : { accept } })
    t.equal(answer.statusCode, 404, url)
    if (isPage) {
      t.match(answer.headers['content-type'], 'text/html')
      t.match(answer.body, '<h1>Page not found</h1>')
    } else {
      t.same(answer.json(), { error: 'Not found' })
    }
  }
})

t.test('a broken database is a page that says no more than an id', async (t) => {
  const { app, db, log } = await startFoyer(t)
  await db.schema.alterTable('session').renameTo('gone').execute()
  t.teardown(() => sql`alter table gone rename to session`.execute(db))
  const answer = await app.inject({ url: '/', headers: { cookie: 'SID=x' } })
  t.equal(answer.statusCode, 500)
  t.match(answer.body, /Internal error req-/)
  t.notMatch(answer.body, 'session')
  t.match(log.join(''), /no such table|does not exist/)
})

t.test('the style sheet is kept for ever, under a name of its own', async (t) => {
  const { app } = await startFoyer(t)
  const page = await app.inject({ url: '/' })
  const url = /<link rel="stylesheet" href="([^"]+)"/.exec(page.body)?.[1] ?? ''
  t.match(url, /^\/assets\/style\.css\?v=[\w-]{12}$/)
  const style = await app.inject({ url })
  t.equal(style.statusCode, 200)
  t.equal(style.headers['content-type'], 'text/css; charset=utf-8')
  t.match(style.headers['cache-control'], 'immutable')
  t.notMatch(style.body, /url\(|@import/, 'nothing from elsewhere')
})

t.test('the start page leads to every page', async (t) => {
  const { app } = await startFoyer(t)
  const { body } = await app.inject({ url: '/' })
  t.match(body, 'href="/login"')
  t.match(body, 'href="/api/openapi.json"')
})
