import t, { type Test } from 'tap'
import { reachableEngines } from '../../support/database.js'
import { startFakeDiscord } from '../../support/fake-discord.js'
import { fieldsOf, formTokenOf, getPage, postForm } from '../../support/forms.js'
import {
  signIn,
  startFoyer,
  type Answer,
  type Foyer,
  type FoyerOptions,
} from '../../support/foyer.js'

async function startHouse(t: Test, options: FoyerOptions = {}) {
  const discord = await startFakeDiscord(t)
  const foyer = await startFoyer(t, { ...options, env: { ...discord.env, ...options.env } })
  return { foyer, discord }
}

const cookieOf = (answer: Answer, name: string) => {
  const found = answer.cookies.find((cookie) => cookie.name === name)
  return found?.value ? `${name}=${found.value}` : undefined
}

/** Presses a button on the fake's page and follows the callback; the page it leads to. */
async function answerAtDiscord(foyer: Foyer, location: unknown, answer: 'yes' | 'no') {
  const body = new URLSearchParams({ answer })
  const pressed = await fetch(String(location), { method: 'POST', body, redirect: 'manual' })
  const back = new URL(pressed.headers.get('location') ?? '')
  const callback = await foyer.app.inject({ url: `${back.pathname}${back.search}` })
  if (callback.statusCode !== 302) throw new Error(`Not led to a page: ${callback.body}`)
  return String(callback.headers.location)
}

/** Goes to Discord by the button of the log-in page and comes back. */
async function logIn(
  foyer: Foyer,
  { referer, cookie, answer = 'yes' }: { referer?: string; cookie?: string; answer?: 'yes' | 'no' },
) {
  const query = referer === undefined ? '' : `?referer=${encodeURIComponent(referer)}`
  const left = await postForm(foyer, `/login/discord${query}`, cookie ? { cookie } : {})
  const ticket = cookieOf(left, 'discord_ticket') ?? ''
  const url = await answerAtDiscord(foyer, left.headers.location, answer)
  return getPage(foyer, url, [ticket, cookie].filter(Boolean).join('; '))
}

async function press(foyer: Foyer, cookie: string, action: string) {
  const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
  return postForm(foyer, action, { cookie, fields: { csrf_token } })
}

async function link(foyer: Foyer, cookie: string, answer: 'yes' | 'no' = 'yes') {
  const left = await press(foyer, cookie, '/account/discord/link')
  return getPage(foyer, await answerAtDiscord(foyer, left.headers.location, answer), cookie)
}

const nameIn = async (foyer: Foyer, cookie: string | undefined) =>
  /You’re logged in as <strong>([^<]*)</.exec((await getPage(foyer, '/account', cookie)).body)?.[1]

const personOf = (id: string, username: string) => ({
  id,
  username,
  global_name: null,
  avatar: null,
})

for (const engine of await reachableEngines()) {
  t.test(`${engine}: Discord on the pages`, async (t) => {
    const { foyer, discord } = await startHouse(t, { engine })

    t.test('signs in a new user, who comes to the page that was asked for', async (t) => {
      const wanted = '/authorize_token?scopes=GET:feed&callback_url=app%3A%2F%2F%3Fa%3Db'
      const page = await getPage(foyer, `/login?referer=${encodeURIComponent(wanted)}`)
      t.same(fieldsOf(page.body, '/login/discord'), {})
      t.match(page.body, 'Log in with Discord')
      const answer = await logIn(foyer, { referer: wanted })
      t.equal(answer.statusCode, 302, answer.body)
      t.equal(answer.headers.location, wanted)
      t.match(answer.headers['set-cookie'], [
        /^discord_ticket=; Max-Age=0; Path=\/login\/discord; HttpOnly; SameSite=Lax$/,
        /^SID=[A-Za-z0-9_-]{43}=; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
      ])
      t.equal(await nameIn(foyer, cookieOf(answer, 'SID')), 'Ann B.')
    })

    t.test('leaves nothing of the trip behind', async (t) => {
      const before = await foyer.db.selectFrom('session').select('id').execute()
      await logIn(foyer, {})
      await logIn(foyer, { answer: 'no' })
      const after = await foyer.db.selectFrom('session').select(['id', 'kind']).execute()
      t.equal(after.length, before.length + 1)
      t.same(
        after.filter(({ kind }) => kind !== 'browser'),
        [],
      )
      t.same(await foyer.db.selectFrom('discord_attempt').selectAll().execute(), [])
    })

    t.test('is linked, signs in from then on, and is unlinked', async (t) => {
      discord.person = personOf('7001', 'linked')
      const cookie = await signIn(foyer, 'linker')
      t.equal((await link(foyer, cookie)).headers.location, '/account?done=discord-linked')
      const { body } = await getPage(foyer, '/account?done=discord-linked', cookie)
      t.match(body, 'Discord is linked.')
      t.match(body, '<code>7001</code>')
      t.notMatch(body, 'Link Discord')
      const later = await logIn(foyer, {})
      t.equal(later.headers.location, '/feed/subscriptions')
      t.equal(await nameIn(foyer, cookieOf(later, 'SID')), 'linker')
      const unlinked = await press(foyer, cookie, '/account/discord/unlink')
      t.equal(unlinked.headers.location, '/account?done=discord-unlinked')
      t.match((await getPage(foyer, '/account', cookie)).body, 'Link Discord')
      const stranger = cookieOf(await logIn(foyer, {}), 'SID')
      t.equal(await nameIn(foyer, stranger), 'linked', 'another user than before')
    })

    t.test('cannot be unlinked while it is the only way in', async (t) => {
      discord.person = personOf('7002', 'carl')
      const cookie = cookieOf(await logIn(foyer, {}), 'SID') ?? ''
      t.match((await getPage(foyer, '/account', cookie)).body, 'set a password before you unlink')
      const refused = await press(foyer, cookie, '/account/discord/unlink')
      t.equal(refused.statusCode, 400)
      t.match(refused.headers['content-type'], 'text/html')
      t.match(refused.body, 'Set a password first: you could not log in again')
      t.match(refused.body, 'Back to your account')
      t.equal(await nameIn(foyer, cookieOf(await logIn(foyer, {}), 'SID')), 'carl')
    })

    t.test('that belongs to another user is not linked', async (t) => {
      discord.person = personOf('7003', 'dora')
      await link(foyer, await signIn(foyer, 'first'))
      const second = await signIn(foyer, 'second')
      const refused = await link(foyer, second)
      t.equal(refused.statusCode, 409)
      t.match(refused.body, 'This Discord account belongs to another user')
      t.match(refused.body, 'Back to your account')
      t.match((await getPage(foyer, '/account', second)).body, 'Link Discord')
    })

    t.test('signs in as another user where one is signed in, and links nothing', async (t) => {
      discord.person = personOf('7004', 'emil')
      const before = await signIn(foyer, 'fred')
      const answer = await logIn(foyer, { cookie: before, referer: '/account' })
      t.equal(answer.headers.location, '/account')
      t.equal(await nameIn(foyer, cookieOf(answer, 'SID')), 'emil')
      t.equal(await nameIn(foyer, before), undefined, 'the session before is over')
      t.match((await getPage(foyer, '/account', await signIn(foyer, 'fred'))).body, 'Link Discord')
    })
  })
}

t.test('a log-in that fails is said on the log-in page, and what was asked for kept', async (t) => {
  const { foyer, discord } = await startHouse(t)
  const cancelled = await logIn(foyer, { referer: '/feed/playlists?x=1', answer: 'no' })
  t.equal(cancelled.statusCode, 400)
  t.match(cancelled.body, 'The Discord log-in was cancelled')
  t.match(cancelled.body, 'action="/login/discord?referer=%2Ffeed%2Fplaylists%3Fx%3D1"')
  t.equal(cookieOf(cancelled, 'SID'), undefined)
  discord.mood = 'down'
  const down = await logIn(foyer, {})
  t.equal(down.statusCode, 502)
  t.match(down.body, 'Discord does not respond as it should')
  t.match(down.headers['content-type'], 'text/html')
})

t.test('registration that is closed is closed for Discord, too', async (t) => {
  for (const REGISTRATION of ['closed', 'invite']) {
    const { foyer } = await startHouse(t, { env: { REGISTRATION } })
    const answer = await logIn(foyer, {})
    t.equal(answer.statusCode, 400)
    t.match(answer.body, REGISTRATION === 'closed' ? 'disabled' : 'needs an invitation')
    t.equal(cookieOf(answer, 'SID'), undefined)
    t.same(await foyer.db.selectFrom('account').select('id').execute(), [])
  }
})

t.test('only the browser that left is signed in, once, within ten minutes', async (t) => {
  const { foyer } = await startHouse(t)
  const leave = async () => {
    const left = await postForm(foyer, '/login/discord', {})
    const ticket = cookieOf(left, 'discord_ticket') ?? ''
    return { ticket, left, back: await answerAtDiscord(foyer, left.headers.location, 'yes') }
  }
  const text = 'too old, or was begun in another browser'
  const mine = await leave()
  const theirs = await leave()
  const cases: [what: string, url: string, cookie: string | undefined][] = [
    ['without a ticket', mine.back, undefined],
    ["with another's ticket", mine.back, theirs.ticket],
    ['with a ticket that is none', mine.back, 'discord_ticket=x'],
    ['without a state', '/login/discord/done', (await leave()).ticket],
  ]
  for (const [what, url, cookie] of cases) {
    const answer = await getPage(foyer, url, cookie)
    t.equal(answer.statusCode, 400, what)
    t.match(answer.body, text, what)
    t.equal(cookieOf(answer, 'SID'), undefined, what)
  }
  const good = await leave()
  t.equal((await getPage(foyer, good.back, good.ticket)).statusCode, 302)
  t.equal((await getPage(foyer, good.back, good.ticket)).statusCode, 400, 'a second time')
  const late = await leave()
  foyer.clock.advance(10 * 60 * 1000)
  t.equal((await getPage(foyer, late.back, late.ticket)).statusCode, 400, 'too late')
  const forgotten = await answerAtDiscord(foyer, late.left.headers.location, 'yes')
  t.match(forgotten, /^\/login\/discord\/done\?/, 'a forgotten trip ends on the log-in page')
})

t.test('a trip ends where it began', async (t) => {
  const { foyer } = await startHouse(t)
  const cookie = await signIn(foyer, 'amy')
  const left = await press(foyer, cookie, '/account/discord/link')
  const back = await answerAtDiscord(foyer, left.headers.location, 'yes')
  const asLogIn = await getPage(foyer, back.replace('/account/', '/login/'), cookie)
  t.equal(asLogIn.statusCode, 400)
  t.match((await getPage(foyer, '/account', cookie)).body, 'Link Discord')
  const leaving = await postForm(foyer, '/login/discord', {})
  const logInBack = await answerAtDiscord(foyer, leaving.headers.location, 'yes')
  const asLink = await getPage(foyer, logInBack.replace('/login/', '/account/'), cookie)
  t.equal(asLink.statusCode, 400)
  t.match((await getPage(foyer, '/account', cookie)).body, 'Link Discord')
})

t.test('a log-in with Discord leads to a path on this site and nowhere else', async (t) => {
  const { foyer } = await startHouse(t)
  for (const [referer, location] of [
    ['/x?y=1', '/x?y=1'],
    ['https://evil.example/x', '/x'],
    ['//evil.example/x', '/x'],
    ['/\\evil.example', '/'],
    ['javascript:alert(1)', '/feed/subscriptions'],
  ] as const) {
    t.equal((await logIn(foyer, { referer })).headers.location, location, referer)
  }
})

t.test('another site can neither send a browser to Discord nor link or unlink', async (t) => {
  const { foyer } = await startHouse(t)
  const headers = { 'sec-fetch-site': 'cross-site' }
  t.equal((await postForm(foyer, '/login/discord', { headers })).statusCode, 403)
  const cookie = await signIn(foyer, 'amy')
  await link(foyer, cookie)
  for (const action of ['/account/discord/link', '/account/discord/unlink']) {
    t.equal((await postForm(foyer, action, { cookie })).statusCode, 400, action)
    t.equal((await postForm(foyer, action, {})).headers.location, '/login', action)
  }
  t.match((await getPage(foyer, '/account', cookie)).body, 'Unlink Discord')
})

t.test('without Discord set up, nothing is shown of it, and it says so', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  t.notMatch((await getPage(foyer, '/login')).body, 'Discord')
  t.notMatch((await getPage(foyer, '/account', cookie)).body, 'Discord')
  const answer = await postForm(foyer, '/login/discord', {})
  t.equal(answer.statusCode, 403)
  t.match(answer.body, 'Log-in with Discord is not set up here')
})

t.test('an address leaves for Discord at most 60 times in five minutes', async (t) => {
  const { foyer } = await startHouse(t)
  const cookie = await signIn(foyer, 'ann')
  for (let n = 0; n < 60; n += 1) {
    t.equal((await postForm(foyer, '/login/discord', {})).statusCode, 302)
  }
  t.equal((await postForm(foyer, '/login/discord', {})).statusCode, 429)
  t.equal((await press(foyer, cookie, '/account/discord/link')).statusCode, 429)
  foyer.clock.advance(5000)
  t.equal((await postForm(foyer, '/login/discord', {})).statusCode, 302, 'one in five seconds')
  t.equal((await postForm(foyer, '/login/discord', {})).statusCode, 429)
})
