import t from 'tap'
import { createFormToken } from '../../../src/identity/csrf.js'
import { patternsOfNames } from '../../../src/identity/scopes/oauth-names.js'
import type { SessionKind } from '../../../src/identity/sessions/kinds.js'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import { day, hour } from '../../../src/platform/clock.js'
import { fieldsOf, formTokenOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

async function accountIdOf({ db }: Foyer, name: string) {
  const { id } = await db
    .selectFrom('account')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return id
}

/** Mints a token outside the pages; `isGood` asks the API whether it still opens anything. */
async function mint(foyer: Foyer, owner: string, name: string) {
  const { token, session } = await mintToken(foyer, {
    accountId: await accountIdOf(foyer, owner),
    scopes: ['GET:preferences', ':playlists*'],
    expire: foyer.clock.now() / 1000 + 3600,
    name,
    client: 'app.example',
  })
  const { handle } = await foyer.db
    .selectFrom('session')
    .select('handle')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  const isGood = async () => {
    const headers = { authorization: `Bearer ${token}` }
    return (await foyer.app.inject({ url: '/api/v1/auth/preferences', headers })).statusCode === 200
  }
  return { token, session, handle, isGood }
}

const managerToken = (foyer: Foyer, cookie: string) =>
  formTokenOf(foyer, cookie, { url: '/token_manager', action: '/token_manager' })

t.test('the list says what each session is, may do and when it ends', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  foyer.clock.advance(day)
  await mint(foyer, 'amy', 'Kitchen TV')
  const { statusCode, body } = await getPage(foyer, '/token_manager', cookie)
  t.equal(statusCode, 200)
  t.match(body, '<h3 dir="auto">Kitchen TV</h3>')
  t.match(body, 'App token, app.example')
  t.match(body, 'See your preferences')
  t.match(body, 'See and change your playlists, private ones too')
  t.match(body, 'title="2026-11-23 12:00 UTC">just now</time>', 'created')
  t.match(body, 'title="2026-11-23 13:00 UTC">in 1 hour</time>', 'expires')
  t.match(body, 'Not used yet')
  t.match(body, 'in 1 month</time> if not used', 'a browser session')
  t.equal(body.match(/This browser<\/span>/g)?.length, 1)
})

t.test('an OAuth app is listed in the words of its consent', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const accountId = await accountIdOf(foyer, 'amy')
  const scopes = patternsOfNames(['read', 'write:playlists'])
  await openSession(foyer, {
    kind: 'oauth',
    secret: 'x'.repeat(43),
    scopes,
    accountId,
    name: 'App',
  })
  const { body } = await getPage(foyer, '/token_manager?q=app', cookie)
  const rows = [...body.matchAll(/<li><span>[^<]*<\/span> <code>([^<]*)</g)].map(([, name]) => name)
  t.same(rows, ['write:playlists', 'read'])
  t.match(body, 'in 1 year</time> if not used')
})

t.test('credentials are listed in groups, newest first within each', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const accountId = await accountIdOf(foyer, 'amy')
  const open = (kind: SessionKind, name: string) =>
    openSession(foyer, { kind, secret: name, scopes: [':feed'], accountId, name })
  for (const kind of ['app_password', 'oauth', 'token', 'registered', 'api'] as const) {
    foyer.clock.advance(1000)
    await open(kind, `The ${kind}`)
  }
  const titlesOn = async (query: string) => {
    const { body } = await getPage(foyer, `/token_manager${query}`, cookie)
    return [...body.matchAll(/<h[23] (?:id="[\w-]+"|dir="auto")>([^<]*)</g)].map(([, each]) => each)
  }
  t.same(await titlesOn(''), [
    ...['Apps', 'The oauth'],
    ...['Devices', 'The registered', 'lightMyRequest'],
    ...['Tokens', 'The api', 'The token'],
    ...['App passwords', 'The app_password'],
  ])
  t.same(await titlesOn('?group=tokens'), ['Tokens', 'The api', 'The token'])
  t.same(await titlesOn('?group=tokens&q=api'), ['Tokens', 'The api'])
  const { body } = await getPage(foyer, '/token_manager?q=the', cookie)
  const tabs = [...body.matchAll(/>([\w ]+ \(\d\))</g)].map(([, text]) => text)
  t.same(tabs, ['Apps (1)', 'Devices (1)', 'Tokens (2)', 'App passwords (1)'])
  t.match(body, 'href="/token_manager?q=the&amp;group=tokens"')
})

t.test('a credential gets another name, which is kept', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const { handle, isGood } = await mint(foyer, 'amy', 'TV')
  const path = '/token_manager/rename'
  const rename = async (fields: Record<string, string>) => {
    const csrf_token = await formTokenOf(foyer, cookie, { url: '/token_manager', action: path })
    return postForm(foyer, path, { cookie, fields: { csrf_token, handle, ...fields } })
  }
  const done = await rename({ name: ' תחנה 📺 & <b>two</b> ' })
  t.equal(done.headers.location, '/token_manager?done=renamed')
  const { body } = await getPage(foyer, '/token_manager?done=renamed', cookie)
  t.match(body, 'The new name is saved.')
  t.match(body, '<h3 dir="auto">תחנה 📺 &amp; &lt;b>two&lt;/b></h3>')
  t.equal(await isGood(), true)
  const cases: [name: string, text: string][] = [
    ['  ', 'Give it a name.'],
    ['a\tb', 'A name has no control characters.'],
    ['x'.repeat(101), 'This is too long'],
  ]
  for (const [name, text] of cases) {
    const refused = await rename({ name })
    t.equal(refused.statusCode, 400, text)
    t.same(invalidFieldsOf(refused.body), [`name-${handle}`], text)
    t.match(refused.body, text)
    t.equal(fieldsOf(refused.body, path).name, name)
  }
  await signIn(foyer, 'bob')
  const bobs = await mint(foyer, 'bob', "Bob's")
  t.equal((await rename({ handle: bobs.handle, name: 'Mine' })).statusCode, 404)
  const names = await foyer.db
    .selectFrom('session')
    .select('name')
    .where('kind', '=', 'token')
    .execute()
  t.same(names.map(({ name }) => name).sort(), ["Bob's", 'תחנה 📺 & <b>two</b>'])
})

t.test('many sessions are listed in pages, and found by name', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const accountId = await accountIdOf(foyer, 'amy')
  for (let at = 0; at < 60; at += 1) {
    await mintToken(foyer, { accountId, scopes: [':feed'], name: `Device ${at}` })
  }
  const countOn = async (query: string) => {
    const { body } = await getPage(foyer, `/token_manager${query}`, cookie)
    return [body.match(/class="card session"/g)?.length ?? 0, body.includes('rel="next"')]
  }
  t.same(await countOn(''), [25, true])
  t.same(await countOn('?page=2'), [25, true])
  t.same(await countOn('?page=3'), [11, false])
  t.same(await countOn('?page=99'), [11, false], 'beyond the last page is the last')
  t.same(await countOn('?group=tokens&page=3'), [10, false])
  t.same(await countOn('?group=devices'), [1, false])
  t.same(await countOn('?group=devices&q=Device+59'), [0, false])
  t.same(await countOn('?q=dEVICE+59'), [1, false])
  t.same(await countOn('?q=nothing'), [0, false])
  t.match((await getPage(foyer, '/token_manager?q=nothing', cookie)).body, 'Nothing found.')
})

t.test('what has ended is not in the list', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  await mint(foyer, 'amy', 'Kitchen TV')
  foyer.clock.advance(2 * hour)
  t.notMatch((await getPage(foyer, '/token_manager', cookie)).body, 'Kitchen TV')
})

t.test('a session of somebody else is neither listed nor revoked', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  await signIn(foyer, 'bob')
  const bobs = await mint(foyer, 'bob', "Bob's TV")
  await mint(foyer, 'amy', "Amy's TV")
  const page = await getPage(foyer, '/token_manager', cookie)
  t.notMatch(page.body, "Bob's TV")
  const csrf_token = fieldsOf(page.body, '/token_manager').csrf_token ?? ''
  const fields = { csrf_token, handle: bobs.handle }
  const answer = await postForm(foyer, '/token_manager', { cookie, fields })
  t.equal(answer.statusCode, 302)
  t.equal(await bobs.isGood(), true)
  await postForm(foyer, '/token_manager', { cookie, fields: { csrf_token, all_others: 'true' } })
  t.equal(await bobs.isGood(), true)
})

t.test('one is revoked, the others stay', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const gone = await mint(foyer, 'amy', 'Old TV')
  const kept = await mint(foyer, 'amy', 'New TV')
  const fields = { csrf_token: await managerToken(foyer, cookie), handle: gone.handle }
  const answer = await postForm(foyer, '/token_manager', { cookie, fields })
  t.equal(answer.statusCode, 302)
  t.equal(answer.headers.location, '/token_manager?done=revoked')
  t.equal(await gone.isGood(), false)
  t.equal(await kept.isGood(), true)
})

t.test('all others are revoked, this browser stays signed in', async (t) => {
  const foyer = await startFoyer(t)
  const other = await signIn(foyer, 'amy')
  const cookie = await signIn(foyer, 'amy')
  const tokens = [await mint(foyer, 'amy', 'a'), await mint(foyer, 'amy', 'b')]
  const fields = { csrf_token: await managerToken(foyer, cookie), all_others: 'true' }
  await postForm(foyer, '/token_manager', { cookie, fields })
  t.same(await Promise.all(tokens.map((token) => token.isGood())), [false, false])
  t.equal((await getPage(foyer, '/token_manager', other)).statusCode, 302)
  const page = await getPage(foyer, '/token_manager', cookie)
  t.equal(page.statusCode, 200)
  t.notMatch(page.body, 'Revoke all others')
})

t.test('tokens outlive the browser session that allowed them', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const consent = await getPage(foyer, '/authorize_token?scopes=GET:preferences', cookie)
  const fields = fieldsOf(consent.body, '/authorize_token')
  const shown = await postForm(foyer, '/authorize_token', { cookie, fields })
  const token =
    /<textarea[^>]*>(\{.*?\})<\/textarea>/.exec(shown.body)?.[1]?.replaceAll('&quot;', '"') ?? ''
  const out = fieldsOf(consent.body, '/signout')
  t.equal((await postForm(foyer, '/signout', { cookie, fields: out })).statusCode, 302)
  const headers = { authorization: `Bearer ${token}` }
  const used = await foyer.app.inject({ url: '/api/v1/auth/preferences', headers })
  t.equal(used.statusCode, 200)
})

t.test('nothing is revoked without the form of this page', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const bob = await signIn(foyer, 'bob')
  const token = await mint(foyer, 'amy', 'TV')
  // Its page has a form to revoke with only when there is something to revoke.
  await mint(foyer, 'bob', "Bob's TV")
  const foreign = await managerToken(foyer, bob)
  const home = await getPage(foyer, '/', cookie)
  const ofSignOut = fieldsOf(home.body, '/signout').csrf_token ?? ''
  for (const csrf_token of ['', 'x', foreign, ofSignOut]) {
    for (const [url, fields] of [
      ['/token_manager', { handle: token.handle }],
      ['/token_manager', { all_others: 'true' }],
      [`/token_ajax?action=revoke_token&session=${token.handle}`, {}],
    ] as const) {
      const sent = { ...fields, csrf_token }
      t.equal((await postForm(foyer, url, { cookie, fields: sent })).statusCode, 400)
    }
  }
  t.equal(await token.isGood(), true)
})

t.test('a form that names nothing to revoke is refused', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  await mint(foyer, 'amy', 'TV')
  const csrf_token = await managerToken(foyer, cookie)
  for (const fields of [{}, { handle: '' }, { handle: 'a\0' }, { all_others: 'maybe' }]) {
    const answer = await postForm(foyer, '/token_manager', {
      cookie,
      fields: { ...fields, csrf_token },
    })
    t.equal(answer.statusCode, 400)
    t.match(answer.body, 'Back to apps and devices')
  }
})

t.test('names from outside are shown as text', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  await mint(foyer, 'amy', '<img src=x onerror=alert(1)>')
  const { body } = await getPage(foyer, '/token_manager', cookie)
  t.notMatch(body, '<img')
  t.match(body, '&lt;img src=x onerror=alert(1)>')
})

t.test('token_ajax revokes by handle or session, as a script or a form asks', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const ajax = async (query: Record<string, string>, as = cookie) => {
    const session = await foyer.db
      .selectFrom('session')
      .select('id')
      .where('kind', '=', 'browser')
      .orderBy('id')
      .executeTakeFirstOrThrow()
    const purpose = { sessionId: session.id, action: '/token_ajax' }
    const fields = { csrf_token: createFormToken(foyer, purpose) }
    const url = `/token_ajax?${new URLSearchParams(query).toString()}`
    return postForm(foyer, url, as ? { cookie: as, fields } : { fields })
  }
  const byHandle = await mint(foyer, 'amy', 'a')
  const bySession = await mint(foyer, 'amy', 'b')
  const action = 'revoke_token'

  const scripted = await ajax({ action, session: byHandle.handle, redirect: 'false' })
  t.equal(scripted.statusCode, 200)
  t.same(scripted.json(), {})
  t.equal(await byHandle.isGood(), false)

  const plain = await ajax({ action, session: bySession.session, redirect: 'true' })
  t.equal(plain.statusCode, 302)
  t.equal(plain.headers.location, '/token_manager')
  t.equal(await bySession.isGood(), false)
  const led = await ajax({ action, session: 'v1:none', referer: 'https://evil.example/x' })
  t.equal(led.headers.location, '/x')

  const unsupported = await ajax({ action: 'mint', session: 'x', redirect: 'false' })
  t.equal(unsupported.statusCode, 400)
  t.same(unsupported.json(), { error: 'Unsupported action mint' })
  t.match((await ajax({ action: 'mint' })).headers['content-type'], 'text/html')

  const signedOut = await ajax({ action, session: 'x', redirect: 'false' }, '')
  t.equal(signedOut.statusCode, 403)
  t.same(signedOut.json(), { error: 'No such user' })
  t.equal((await ajax({ action, session: 'x' }, '')).statusCode, 302)

  await signIn(foyer, 'bob')
  const bobs = await mint(foyer, 'bob', 'c')
  await ajax({ action, session: bobs.handle })
  await ajax({ action, session: bobs.session })
  t.equal(await bobs.isGood(), true, 'only own ones')
})
