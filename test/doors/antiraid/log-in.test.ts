import t from 'tap'
import { reachableEngines } from '../../support/database.js'
import {
  appRedirect,
  siteRedirect,
  startFakeDiscord,
  type FakeDiscord,
  type Mood,
} from '../../support/fake-discord.js'
import { startFoyer, type Foyer, type FoyerOptions } from '../../support/foyer.js'
import type { Test } from 'tap'

const verifier = 'a'.repeat(43)

interface Session {
  user_id: string
  token: string
  session_id: string
  expiry: string
  user: object | null
}

async function startHouse(t: Test, options: FoyerOptions = {}) {
  const discord = await startFakeDiscord(t)
  const foyer = await startFoyer(t, { ...options, env: { ...discord.env, ...options.env } })
  return { foyer, discord }
}

const logIn = ({ app }: Foyer, payload: object) =>
  app.inject({ method: 'POST', url: '/oauth2', payload })

function siteLogIn(foyer: Foyer, discord: FakeDiscord, scope?: string) {
  const code = discord.issueCode({
    redirectUri: siteRedirect,
    ...(scope === undefined ? {} : { scope }),
  })
  return logIn(foyer, { code, redirect_uri: siteRedirect })
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a code from Discord opens a session`, async (t) => {
    const { foyer, discord } = await startHouse(t, { engine })

    t.test('of an hour for a site', async (t) => {
      const answer = await siteLogIn(foyer, discord)
      t.equal(answer.statusCode, 200, answer.body)
      const session = answer.json<Session>()
      t.match(session.token, /^ses_[\w-]{43}$/)
      t.equal(session.expiry, new Date(foyer.clock.now() + 3_600_000).toISOString())
      t.equal(session.user_id, discord.person.id)
      t.same(session.user, discord.person)
      const me = await foyer.app.inject({
        url: '/sessions/@me',
        headers: { authorization: session.token },
      })
      t.same(me.json(), {
        user_id: discord.person.id,
        id: session.session_id,
        state: 'normal',
        type: 'login',
      })
    })

    t.test('of 14 days for an app that proves itself', async (t) => {
      const code = discord.issueCode({ redirectUri: appRedirect, verifier })
      const answer = await logIn(foyer, {
        code,
        redirect_uri: appRedirect,
        code_verifier: verifier,
      })
      t.equal(answer.statusCode, 200, answer.body)
      const session = answer.json<Session>()
      t.equal(session.expiry, new Date(foyer.clock.now() + 14 * 86_400_000).toISOString())
      const me = await foyer.app.inject({
        url: '/sessions/@me',
        headers: { authorization: `User ${session.token}` },
      })
      t.equal(me.json<{ type: string }>().type, 'app_login')
    })

    t.test('for the same user each time, and another for another Discord account', async (t) => {
      await siteLogIn(foyer, discord)
      const names = await foyer.db.selectFrom('account').select('name').execute()
      t.same(names, [{ name: 'Ann B.' }])
      const before = discord.person
      discord.person = { ...before, id: '99', username: 'other' }
      t.equal((await siteLogIn(foyer, discord)).json<Session>().user_id, '99')
      const accounts = await foyer.db.selectFrom('account').select('name').orderBy('id').execute()
      t.same(accounts, [{ name: 'Ann B.' }, { name: 'other' }])
      discord.person = { ...before, id: '100', username: 'OTHER', global_name: 'ann b.' }
      await siteLogIn(foyer, discord)
      const third = await foyer.db
        .selectFrom('account')
        .select(['name', 'password_hash', 'email'])
        .orderBy('id', 'desc')
        .limit(1)
        .execute()
      t.match(third, [{ name: /^ann b\._\d{4}$/, password_hash: null, email: null }])
      discord.person = before
    })

    t.test('and stores neither the token nor the id as Discord said them', async (t) => {
      await siteLogIn(foyer, discord)
      const links = JSON.stringify(await foyer.db.selectFrom('discord_link').selectAll().execute())
      t.notMatch(links, discord.person.id)
      t.equal(foyer.log.filter((line) => line.includes('foyer-secret')).length, 0)
    })
  })
}

t.test('a log-in is refused', async (t) => {
  const { foyer, discord } = await startHouse(t)
  const refusal = async (payload: object) => {
    const answer = await logIn(foyer, payload)
    return [answer.statusCode, answer.json<{ code: string }>().code]
  }
  const issue = () => discord.issueCode({ redirectUri: siteRedirect })

  t.test('for a redirect that is not in the list, whatever is like it', async (t) => {
    for (const redirect_uri of [
      'https://evil.example/authorize',
      `${siteRedirect}/`,
      siteRedirect.toUpperCase(),
      `${siteRedirect}?x`,
    ]) {
      const before = discord.requests.length
      t.same(await refusal({ code: issue(), redirect_uri }), [403, 'Restricted'])
      t.equal(discord.requests.length, before)
    }
  })

  t.test('for an app without a verifier', async (t) => {
    const code = discord.issueCode({ redirectUri: appRedirect, verifier })
    for (const code_verifier of [undefined, null, '']) {
      const payload = { code, redirect_uri: appRedirect, code_verifier }
      t.same(await refusal(payload), [400, 'BadRequest'])
    }
  })

  t.test('for a wrong verifier', async (t) => {
    const code = discord.issueCode({ redirectUri: appRedirect, verifier })
    const payload = { code, redirect_uri: appRedirect, code_verifier: 'b'.repeat(43) }
    t.same(await refusal(payload), [400, 'InvalidToken'])
  })

  t.test(
    'for a code that is too short, unknown, for another redirect, or used before',
    async (t) => {
      t.same(await refusal({ code: 'ab', redirect_uri: siteRedirect }), [400, 'InvalidToken'])
      t.same(await refusal({ code: 'abcdef', redirect_uri: siteRedirect }), [400, 'InvalidToken'])
      const foreign = discord.issueCode({ redirectUri: 'https://else.example/' })
      t.same(await refusal({ code: foreign, redirect_uri: siteRedirect }), [400, 'InvalidToken'])
      const code = issue()
      t.equal((await logIn(foyer, { code, redirect_uri: siteRedirect })).statusCode, 200)
      const before = discord.requests.length
      const again = await logIn(foyer, { code, redirect_uri: siteRedirect })
      t.same(again.json(), { message: 'This code was used before', code: 'InvalidToken' })
      t.equal(again.statusCode, 400)
      t.equal(discord.requests.length, before)
    },
  )

  t.test('when Discord did not grant the scopes', async (t) => {
    for (const scope of ['identify', 'guilds', 'email', '']) {
      const answer = await siteLogIn(foyer, discord, scope)
      t.equal(answer.statusCode, 403)
      t.equal(answer.json<{ code: string }>().code, 'InvalidToken')
    }
  })

  t.test('for a body that is malformed', async (t) => {
    for (const payload of [{}, { code: 1, redirect_uri: siteRedirect }, { code: 'abc' }, []]) {
      t.same(await refusal(payload), [400, 'BadRequest'])
    }
    const text = await foyer.app.inject({
      method: 'POST',
      url: '/oauth2',
      headers: { 'content-type': 'application/json' },
      payload: '{"code":',
    })
    t.same([text.statusCode, text.json<{ code: string }>().code], [400, 'BadRequest'])
  })

  const moods: Mood[] = [
    'down',
    'slow',
    'server-error',
    'broken-token',
    'broken-user',
    'no-user',
    'wrong-client',
    'redirecting',
    'endless',
  ]
  for (const mood of moods) {
    t.test(`with 502 and no word of Discord's when it is ${mood}`, async (t) => {
      discord.mood = mood
      const answer = await siteLogIn(foyer, discord)
      discord.mood = 'well'
      t.equal(answer.statusCode, 502)
      t.same(answer.json(), {
        message: 'Discord does not respond as it should',
        code: 'InternalError',
      })
    })
  }

  t.test('for a banned user, and nobody else', async (t) => {
    await siteLogIn(foyer, discord)
    await foyer.db.updateTable('account').set({ state: 'banned' }).execute()
    const answer = await siteLogIn(foyer, discord)
    t.equal(answer.statusCode, 403)
    t.equal(answer.json<{ code: string }>().code, 'ApiBanned')
    await foyer.db.updateTable('account').set({ state: 'normal' }).execute()
    t.equal((await siteLogIn(foyer, discord)).statusCode, 200)
  })

  t.test('after 60 in five minutes from one network', async (t) => {
    const house = await startHouse(t)
    const payload = { code: 'abc', redirect_uri: 'https://evil.example/' }
    for (let i = 0; i < 60; i++) t.equal((await logIn(house.foyer, payload)).statusCode, 403)
    const refused = await logIn(house.foyer, payload)
    t.equal(refused.statusCode, 429)
    t.equal(refused.headers['retry-after'], '5')
  })
})

t.test('where registration is closed, Discord opens no new account', async (t) => {
  for (const REGISTRATION of ['closed', 'invite']) {
    const { foyer, discord } = await startHouse(t, { env: { REGISTRATION } })
    const answer = await siteLogIn(foyer, discord)
    t.equal(answer.statusCode, 403)
    t.match(answer.json(), { code: 'Restricted', message: /disabled|needs an invitation/ })
    t.same(await foyer.db.selectFrom('account').selectAll().execute(), [])
  }
})

t.test('without Discord set up, there is no log-in', async (t) => {
  const foyer = await startFoyer(t)
  const answer = await logIn(foyer, { code: 'abc', redirect_uri: siteRedirect })
  t.equal(answer.statusCode, 403)
  t.equal(answer.json<{ code: string }>().code, 'Restricted')
})
