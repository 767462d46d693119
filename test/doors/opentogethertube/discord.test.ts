import t, { type Test } from 'tap'
import { reachableEngines } from '../../support/database.js'
import { startFakeDiscord, type Mood } from '../../support/fake-discord.js'
import {
  signIn,
  startFoyer,
  type Answer,
  type Foyer,
  type FoyerOptions,
} from '../../support/foyer.js'
import {
  createGuestClient,
  createOttClient,
  createUserClient,
  type OttClient,
} from '../../support/ott-client.js'

async function startHouse(t: Test, options: FoyerOptions = {}) {
  const discord = await startFakeDiscord(t)
  const foyer = await startFoyer(t, { ...options, env: { ...discord.env, ...options.env } })
  return { foyer, discord }
}

/** Presses a button on the fake's page; where it sends the browser then. */
async function answerAtDiscord(location: string, answer: 'yes' | 'no'): Promise<string> {
  const response = await fetch(location, {
    method: 'POST',
    body: new URLSearchParams({ answer }),
    redirect: 'manual',
  })
  const back = new URL(response.headers.get('location') ?? '')
  return `${back.pathname}${back.search}`
}

async function begin(browser: OttClient, redirect = '/room/x'): Promise<string> {
  const url = `/api/auth/discord?redirect=${encodeURIComponent(redirect)}`
  const answer = await browser.call('GET', url)
  if (answer.statusCode !== 302) throw new Error(`Discord was not reached: ${answer.body}`)
  return String(answer.headers.location)
}

async function roundTrip(browser: OttClient, redirect?: string): Promise<Answer> {
  return browser.call('GET', await answerAtDiscord(await begin(browser, redirect), 'yes'))
}

async function createBrowser(foyer: Foyer): Promise<OttClient> {
  const browser = createOttClient(foyer)
  await browser.call('GET', '/api/auth/grant')
  return browser
}

/** A browser that carries a user's token as its cookie. */
async function createUserBrowser(foyer: Foyer, name: string): Promise<OttClient> {
  const { bearer } = await createUserClient(foyer, name)
  return createOttClient(foyer, { cookie: bearer ?? '' })
}

const errorOf = (answer: Answer) => [
  answer.statusCode,
  answer.json<{ error: { name: string } }>().error.name,
]
const whoIs = async (client: OttClient) => (await client.call('GET', '/api/user')).json<object>()

for (const engine of await reachableEngines()) {
  t.test(`${engine}: Discord`, async (t) => {
    const { foyer, discord } = await startHouse(t, { engine })

    t.test('is asked with state and PKCE, and for who it is alone', async (t) => {
      const location = new URL(await begin(await createBrowser(foyer)))
      t.equal(location.origin, discord.baseUrl)
      const { state, code_challenge, ...asked } = Object.fromEntries(location.searchParams)
      t.match(state, /^[\w-]{43}$/)
      t.match(code_challenge, /^[\w-]{43}$/)
      t.same(asked, {
        response_type: 'code',
        client_id: 'foyer-client',
        redirect_uri: 'http://foyer.test/api/auth/discord/callback',
        scope: 'identify',
        code_challenge_method: 'S256',
      })
    })

    t.test('makes a user of a guest, whose cookie is replaced, and leads back', async (t) => {
      const browser = await createBrowser(foyer)
      const guest = browser.cookie ?? ''
      const answer = await roundTrip(browser, '/room/x?y=1#z')
      t.equal(answer.statusCode, 302, answer.body)
      t.equal(answer.headers.location, '/room/x?y=1#z')
      t.same(await whoIs(browser), { username: 'Ann B.', loggedIn: true, discordLinked: true })
      t.equal(
        (await createOttClient(foyer, { bearer: guest }).call('GET', '/api/user')).statusCode,
        401,
      )
      const account = (await browser.call('GET', '/api/user/account')).json<object>()
      t.match(account, { hasPassword: false, discordLinked: true, email: null })
    })

    t.test('works for a browser that had no token before', async (t) => {
      const browser = createOttClient(foyer)
      await roundTrip(browser)
      t.match(await whoIs(browser), { username: 'Ann B.', loggedIn: true })
    })

    t.test('cannot be unlinked while it is the only way in', async (t) => {
      const browser = createOttClient(foyer)
      await roundTrip(browser)
      const unlink = () => browser.call('DELETE', '/api/user/account/discord')
      t.same(errorOf(await unlink()), [400, 'PasswordRequired'])
      await browser.call('PATCH', '/api/user/account', { newPassword: 'Password-1' })
      t.same((await unlink()).json(), { success: true })
      t.match(await whoIs(browser), { discordLinked: false })
      t.same(errorOf(await unlink()), [400, 'DiscordNotLinked'])
      // The name is taken now by the account that was linked: it is not taken over.
      const again = createOttClient(foyer)
      await roundTrip(again)
      t.match(await whoIs(again), { username: 'ann', loggedIn: true })
    })

    t.test('is linked to who is logged in, and opens that account from then on', async (t) => {
      discord.person = { id: '7001', username: 'linked', global_name: null, avatar: 'f00' }
      const user = await createUserBrowser(foyer, 'linker')
      const before = user.cookie
      t.equal((await roundTrip(user)).statusCode, 302)
      t.equal(user.cookie, before)
      t.match(await whoIs(user), { username: 'linker', discordLinked: true })
      t.equal((await roundTrip(user)).statusCode, 302)
      const later = createOttClient(foyer)
      await roundTrip(later)
      t.match(await whoIs(later), { username: 'linker', loggedIn: true })
    })

    t.test('is linked to one user at most, and a user to one Discord account', async (t) => {
      discord.person = { id: '7002', username: 'single', global_name: null, avatar: null }
      await roundTrip(await createUserBrowser(foyer, 'first'))
      const second = await createUserBrowser(foyer, 'second')
      t.same(errorOf(await roundTrip(second)), [409, 'AlreadyInUse'])
      t.match(await whoIs(second), { username: 'second', discordLinked: false })
      discord.person = { ...discord.person, id: '7003' }
      t.equal((await roundTrip(second)).statusCode, 302)
      discord.person = { ...discord.person, id: '7004' }
      t.same(errorOf(await roundTrip(second)), [409, 'AlreadyInUse'])
    })

    t.test('does not link to the account of the pages, which their form alone does', async (t) => {
      discord.person = { id: '7005', username: 'pages', global_name: null, avatar: null }
      const cookie = await signIn(foyer, 'page-linker')
      const go = (url: string) => foyer.app.inject({ url, headers: { cookie } })
      const location = String((await go('/api/auth/discord?redirect=/account')).headers.location)
      await go(await answerAtDiscord(location, 'yes'))
      const links = await foyer.db
        .selectFrom('discord_link')
        .innerJoin('account', 'account.id', 'discord_link.account_id')
        .select('account.name')
        .execute()
      t.notOk(links.some(({ name }) => name === 'page-linker'))
    })

    t.test('is not begun by another site for who is logged in', async (t) => {
      const user = await createUserBrowser(foyer, 'victim')
      const answer = await foyer.app.inject({
        url: '/api/auth/discord',
        headers: { cookie: `token=${user.cookie ?? ''}`, 'sec-fetch-site': 'cross-site' },
      })
      t.equal(answer.statusCode, 403)
    })

    t.test('alone gives no old session or token the right to set a password', async (t) => {
      discord.person = { id: '7006', username: 'only', global_name: null, avatar: null }
      const browser = createOttClient(foyer)
      await roundTrip(browser)
      const set = () => browser.call('PATCH', '/api/user/account', { newPassword: 'Password-1' })
      foyer.clock.advance(10 * 60_000 + 1)
      t.equal((await set()).statusCode, 403)
      t.match((await browser.call('GET', '/api/user/account')).json(), { hasPassword: false })
    })
  })
}

t.test('a round trip that ends badly changes nothing', async (t) => {
  const { foyer, discord } = await startHouse(t)

  t.test('when the person cancels', async (t) => {
    const browser = await createBrowser(foyer)
    const before = await whoIs(browser)
    const back = await answerAtDiscord(await begin(browser), 'no')
    t.same(errorOf(await browser.call('GET', back)), [400, 'DiscordDenied'])
    t.same(await whoIs(browser), before)
  })

  t.test('when it comes back a second time', async (t) => {
    const browser = await createBrowser(foyer)
    const back = await answerAtDiscord(await begin(browser), 'yes')
    t.equal((await browser.call('GET', back)).statusCode, 302)
    t.same(errorOf(await browser.call('GET', back)), [400, 'DiscordStateInvalid'])
  })

  t.test('when it comes back in another browser, so nobody is logged in as another', async (t) => {
    const attacker = await createBrowser(foyer)
    const back = await answerAtDiscord(await begin(attacker), 'yes')
    const victim = await createBrowser(foyer)
    t.same(errorOf(await victim.call('GET', back)), [400, 'DiscordStateInvalid'])
    t.match(await whoIs(victim), { loggedIn: false })
  })

  t.test('when the session was given to another meanwhile', async (t) => {
    const { bearer = '' } = await createUserClient(foyer, 'before-leaving')
    const browser = createOttClient(foyer, { cookie: bearer })
    const back = await answerAtDiscord(await begin(browser), 'yes')
    const sameToken = createOttClient(foyer, { bearer })
    await sameToken.call('POST', '/api/user/logout')
    t.same(errorOf(await browser.call('GET', back)), [400, 'DiscordStateInvalid'])
    t.match(await whoIs(sameToken), { loggedIn: false })
  })

  t.test('when it takes longer than ten minutes', async (t) => {
    const browser = await createBrowser(foyer)
    const back = await answerAtDiscord(await begin(browser), 'yes')
    foyer.clock.advance(10 * 60 * 1000)
    t.same(errorOf(await browser.call('GET', back)), [400, 'DiscordStateInvalid'])
  })

  t.test('without a state, with a wrong one, or with a wrong code', async (t) => {
    const browser = await createBrowser(foyer)
    const callback = '/api/auth/discord/callback'
    t.same(errorOf(await browser.call('GET', callback)), [400, 'DiscordStateInvalid'])
    const wrong = `${callback}?code=x&state=y`
    t.same(errorOf(await browser.call('GET', wrong)), [400, 'DiscordStateInvalid'])
    const back = await answerAtDiscord(await begin(browser), 'yes')
    const forged = back.replace(/code=[^&]+/, 'code=forged')
    t.same(errorOf(await browser.call('GET', forged)), [400, 'DiscordCodeInvalid'])
  })

  t.test("when the code belongs to another browser's challenge", async (t) => {
    const browser = await createBrowser(foyer)
    const mine = await answerAtDiscord(await begin(browser), 'yes')
    const theirs = await answerAtDiscord(await begin(await createBrowser(foyer)), 'yes')
    const code = /code=([^&]+)/.exec(theirs)?.[1] ?? ''
    const injected = mine.replace(/code=[^&]+/, `code=${code}`)
    t.same(errorOf(await browser.call('GET', injected)), [400, 'DiscordCodeInvalid'])
  })

  t.test('when Discord does not grant who it is', async (t) => {
    discord.granted = 'guilds'
    const answer = await roundTrip(await createBrowser(foyer))
    discord.granted = undefined
    t.same(errorOf(answer), [403, 'DiscordScopeMissing'])
  })

  const moods: Mood[] = ['down', 'slow', 'server-error', 'broken-token', 'broken-user']
  for (const mood of moods) {
    t.test(`when Discord is ${mood}`, async (t) => {
      const browser = await createBrowser(foyer)
      const guest = await whoIs(browser)
      discord.mood = mood
      const answer = await roundTrip(browser)
      discord.mood = 'well'
      t.same(errorOf(answer), [502, 'DiscordUnavailable'])
      t.same(await whoIs(browser), guest)
    })
  }

  t.test('when the user is banned', async (t) => {
    discord.person = { id: '8001', username: 'outlaw', global_name: null, avatar: null }
    await roundTrip(await createBrowser(foyer))
    await foyer.db
      .updateTable('account')
      .set({ state: 'banned' })
      .where('name', '=', 'outlaw')
      .execute()
    const answer = await roundTrip(await createBrowser(foyer))
    t.same(errorOf(answer), [403, 'Unauthorized'])
  })
})

t.test('a redirect leads to this site alone', async (t) => {
  const { foyer, discord } = await startHouse(t)
  let person = 9000
  for (const [redirect, expected] of [
    ['/room/my-room', '/room/my-room'],
    ['room', '/room'],
    ['http://foyer.test/room', '/room'],
    ['https://evil.example/', '/'],
    ['https://foyer.test/room', '/'],
    ['//evil.example/x', '/'],
    ['/\\evil.example', '/'],
    ['http://foyer.test//evil.example', '/evil.example'],
    ['javascript:alert(1)', '/'],
    ['http://foyer.test@evil.example/', '/'],
    ['http://[', '/'],
  ] as const) {
    t.test(`${redirect} becomes ${expected}`, async (t) => {
      discord.person = { ...discord.person, id: String(++person) }
      const answer = await roundTrip(await createBrowser(foyer), redirect)
      t.equal(answer.headers.location, expected)
    })
  }
})

t.test('without Discord set up, it says so', async (t) => {
  const foyer = await startFoyer(t)
  const guest = await createGuestClient(foyer)
  t.same(errorOf(await guest.call('GET', '/api/auth/discord')), [403, 'FeatureDisabledException'])
})

t.test('an address leaves for Discord at most 60 times in five minutes', async (t) => {
  const { foyer } = await startHouse(t)
  const browser = await createBrowser(foyer)
  const leave = () => browser.call('GET', '/api/auth/discord?redirect=%2F')
  for (let n = 0; n < 60; n += 1) t.equal((await leave()).statusCode, 302)
  t.equal((await leave()).statusCode, 429)
  foyer.clock.advance(5000)
  t.equal((await leave()).statusCode, 302, 'one in five seconds')
})
