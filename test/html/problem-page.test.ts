import SqliteDatabase from 'better-sqlite3'
import { sql } from 'kysely'
import t from 'tap'
import { formTokenOf, getPage, postForm } from '../support/forms.js'
import { signIn, startFoyer } from '../support/foyer.js'

t.test('people read a page, programs read JSON', async (t) => {
  const { app } = await startFoyer(t)
  const cases: [url: string, accept: string | undefined, isPage: boolean][] = [
    ['/nothing', 'text/html,*/*', true],
    ['/nothing', undefined, true],
    ['/nothing', '*/*', true],
    ['/nothing', 'application/json', false],
    ['/nothing', 'text/html, application/json', true],
    ['/api/v2/nothing', 'text/html', false],
    ['/api/v1/nothing', undefined, false],
    ['/health/nothing', undefined, false],
    ['/sessions/none/of/these', undefined, false],
    ['/nodeinfo/9.9', undefined, false],
    ['/.well-known/nothing', undefined, false],
    ['/oauth2/nothing', undefined, false],
    ['/oauth/nothing', undefined, false],
    ['/oauth/device_nothing', undefined, false],
    ['/oauth/authorize/nothing', undefined, true],
  ]
  for (const [url, accept, isPage] of cases) {
    const answer = await app.inject({ url, headers: accept === undefined ? {} : { accept } })
    t.equal(answer.statusCode, 404, url)
    if (isPage) {
      t.match(answer.headers['content-type'], 'text/html')
      t.match(answer.body, '<h1>Page not found</h1>')
    } else {
      const isMastodon = url.startsWith('/api/v2/')
      t.same(answer.json(), { error: isMastodon ? 'Record not found' : 'Not found' })
    }
  }
})

t.test('what is unknown below the paths of OpenTogetherTube has its shape', async (t) => {
  const { app } = await startFoyer(t)
  const error = { name: 'NotFound', message: 'Not found' }
  for (const url of ['/api/nothing', '/api/room/a/nothing/at/all', '/api/user/none', '/api']) {
    for (const method of ['GET', 'POST'] as const) {
      const answer = await app.inject({ method, url, headers: { accept: 'text/html' } })
      t.equal(answer.statusCode, 404, url)
      t.same(answer.json(), { success: false, error }, url)
    }
  }
})

t.test('a broken database is a page that says no more than an id', async (t) => {
  const { app, db, log } = await startFoyer(t)
  await db.schema.alterTable('session').renameTo('gone').execute()
  t.teardown(() => sql`alter table gone rename to session`.execute(db))
  const answer = await app.inject({ url: '/', headers: { cookie: 'SID=x' } })
  t.equal(answer.statusCode, 500)
  t.match(answer.body, /<h1>Something went wrong<\/h1>/)
  t.match(answer.body, /give this number to who runs this server: req-/)
  t.match(answer.body, /<a class="button primary" href="\/">Try again<\/a>/)
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
  t.match(body, 'href="/docs"')
})

t.test('a page that is not there says what to do and keeps the navigation', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  const advice = 'There is nothing at this address. It may have been deleted'
  for (const [url, back] of [
    ['/nothing', '/'],
    ['/subscriptions/nothing/nothing', '/subscriptions'],
    ['/feed/playlists/nothing', '/feed/playlists'],
  ] as const) {
    const page = await getPage(foyer, url, cookie)
    t.equal(page.statusCode, 404, url)
    t.match(page.body, advice)
    t.match(page.body, 'href="/feed/subscriptions"', 'the navigation')
    t.match(page.body, 'action="/signout"')
    t.match(page.body, `<a class="button" href="${back}">`)
    t.notMatch(page.body, '<p class="lead">Not found</p>')
  }
  const nobody = await getPage(foyer, '/nothing', 'SID=unknown')
  t.equal(nobody.statusCode, 404)
  t.match(nobody.body, advice)
  t.notMatch(nobody.body, 'action="/signout"')
  const undecodable = await getPage(foyer, '/%E0%A4%A', cookie)
  t.equal(undecodable.statusCode, 400)
  t.match(undecodable.body, 'That didn’t work')
})

t.test('what is not allowed says whom to ask', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  const headers = { 'sec-fetch-site': 'cross-site' }
  const page = await postForm(foyer, '/account/delete/undo', { cookie, headers })
  t.equal(page.statusCode, 403)
  t.match(page.body, '<h1>Not allowed</h1>')
  t.match(page.body, 'ask who runs this server')
  t.match(page.body, 'Back to your account')
})

t.test('while the database is locked, a page says when to try again', async (t) => {
  // Another program holds the file's one lock.
  const foyer = await startFoyer(t, { engine: 'sqlite' })
  const cookie = await signIn(foyer, 'ann')
  const csrf_token = await formTokenOf(foyer, cookie, { url: '/', action: '/signout' })
  const lock = new SqliteDatabase(foyer.config.databaseUrl.replace(/^sqlite:/, ''))
  lock.exec('begin immediate')
  const busy = await postForm(foyer, '/signout', { cookie, fields: { csrf_token } })
  lock.exec('rollback')
  lock.close()
  t.equal(busy.statusCode, 503)
  t.equal(busy.headers['retry-after'], '5')
  t.match(busy.body, '<h1>Foyer is unavailable</h1>')
  t.match(busy.body, 'Nothing was saved. Try again in 5 seconds.')
  t.match(busy.body, 'action="/signout"', 'the navigation')
})
