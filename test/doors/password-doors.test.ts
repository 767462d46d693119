import t, { type Test } from 'tap'
import { reachableEngines } from '../support/database.js'
import { appRedirect, siteRedirect, startFakeDiscord } from '../support/fake-discord.js'
import { linkInMail, startFakeSmtp } from '../support/fake-smtp.js'
import { formTokenOf, getPage, postForm } from '../support/forms.js'
import { signIn, startFoyer, type Answer, type Foyer } from '../support/foyer.js'
import { cookiesAfter, turnOnFactor } from '../support/second-factor.js'

const password = 'Amy-passw0rd'
const step = '/login/second-factor'

/** Somebody with a second factor, an e-mail address, and a Discord account that is linked. */
async function startHouse(t: Test, engine: 'sqlite' | 'postgres') {
  const discord = await startFakeDiscord(t)
  const smtp = await startFakeSmtp(t)
  const env = { ...discord.env, SMTP_URL: smtp.url, MAIL_FROM: 'foyer@foyer.test' }
  const foyer = await startFoyer(t, { engine, env })
  const cookie = await signIn(foyer, 'amy', password)
  await foyer.db.updateTable('account').set({ email: 'amy@mail.example' }).execute()
  const action = '/account/discord/link'
  const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
  const left = await postForm(foyer, action, { cookie, fields: { csrf_token } })
  await getPage(foyer, await agreeAtDiscord(foyer, left), cookie)
  const factor = await turnOnFactor(foyer, cookie, password)
  return { discord, smtp, foyer, factor }
}

type House = Awaited<ReturnType<typeof startHouse>>

/** Says yes on the fake's page; the callback, or where that leads to. */
async function agreeAtDiscord(foyer: Foyer, left: Answer, cookie = ''): Promise<string> {
  const body = new URLSearchParams({ answer: 'yes' })
  const location = String(left.headers.location)
  const pressed = await fetch(location, { method: 'POST', body, redirect: 'manual' })
  const { pathname, search } = new URL(pressed.headers.get('location') ?? '')
  if (cookie) return `${pathname}${search}`
  return String((await foyer.app.inject(`${pathname}${search}`)).headers.location)
}

async function asGuest({ app }: Foyer) {
  const { token } = (await app.inject('/api/auth/grant')).json<{ token: string }>()
  const headers = { authorization: `Bearer ${token}` }
  return {
    token,
    post: (url: string, payload: object) => app.inject({ method: 'POST', url, headers, payload }),
    isLoggedIn: async () =>
      (await app.inject({ url: '/api/user', headers })).json<{ loggedIn: boolean }>().loggedIn,
  }
}

/** Whether cookies or a token that a response gave open the account. */
async function opensAccount({ app }: Foyer, answer: Answer): Promise<boolean> {
  const { cookies, body } = answer
  const sid = cookies.find(({ name }) => name === 'SID')?.value
  const token = /"token":"(ses_[\w-]+)"/.exec(body)?.[1]
  const headers = sid ? { cookie: `SID=${sid}` } : token ? { authorization: token } : undefined
  if (!headers) return false
  return (await app.inject({ url: '/api/v1/auth/preferences', headers })).statusCode === 200
}

/** Every door that takes a password, a key of a mail, or Discord's word, and how it says no. */
const doors: Record<string, (house: House, t: Test) => Promise<void>> = {
  'the form of Invidious clients': async ({ foyer }, t) => {
    for (const extra of [{}, { action: 'signin' }] as Record<string, string>[]) {
      const fields = { email: 'amy', password, ...extra }
      const answer = await postForm(foyer, '/login?type=invidious', { fields })
      t.equal(answer.statusCode, 401)
      t.match(answer.body, 'Wrong username or password')
      t.match(answer.body, '/account/app-passwords')
      t.notOk(await opensAccount(foyer, answer))
    }
  },
  'the form with a file, as on televisions': async ({ foyer }, t) => {
    const body = ['email', 'password'].map(
      (name) =>
        `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${name === 'email' ? 'amy' : password}\r\n`,
    )
    const answer = await foyer.app.inject({
      method: 'POST',
      url: '/login?type=invidious',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      payload: `${body.join('')}--b--\r\n`,
    })
    t.equal(answer.statusCode, 401)
    t.notOk(await opensAccount(foyer, answer))
  },
  'the page': async ({ foyer }, t) => {
    const fields = { email: 'amy', password, intent: 'sign-in' }
    const answer = await postForm(foyer, '/login', { fields })
    t.equal(answer.headers.location, step)
    t.notOk(await opensAccount(foyer, answer))
  },
  'the forms to sign up': async ({ foyer }, t) => {
    const fields = { username: 'amy', password, again: password }
    const signUp = await postForm(foyer, '/signup', { fields })
    t.equal(signUp.statusCode, 409)
    t.notOk(await opensAccount(foyer, signUp))
    const old = { email: 'amy', password, intent: 'register' }
    const register = await postForm(foyer, '/login', { fields: old })
    t.equal(register.statusCode, 409)
    t.notOk(await opensAccount(foyer, register))
    const guest = await asGuest(foyer)
    t.equal((await guest.post('/api/user/register', { username: 'amy', password })).statusCode, 400)
    t.notOk(await guest.isLoggedIn())
  },
  'the log-in of OpenTogetherTube': async ({ foyer }, t) => {
    const guest = await asGuest(foyer)
    for (const name of [{ user: 'amy' }, { username: 'AMY' }, { email: 'amy@mail.example' }]) {
      const answer = await guest.post('/api/user/login', { ...name, password })
      t.equal(answer.statusCode, 401)
      t.match(answer.json(), { success: false, error: { message: /app password/ } })
      const wrong = await guest.post('/api/user/login', { ...name, password: 'wrong' })
      t.equal(wrong.statusCode, 401)
      t.notMatch(wrong.body, 'app password')
    }
    t.notOk(await guest.isLoggedIn())
  },
  'the key of a mail, at OpenTogetherTube’s door': async ({ foyer, smtp }, t) => {
    const guest = await asGuest(foyer)
    await guest.post('/api/user/recover/start', { username: 'amy' })
    await smtp.arrival(1)
    const verifyKey = new URL(linkInMail(smtp.mails[0]), 'http://foyer.test').searchParams.get(
      'key',
    )
    const newPassword = 'Another-passw0rd'
    const answer = await guest.post('/api/user/recover/verify', { verifyKey, newPassword })
    t.same(answer.json(), { success: true })
    t.notOk(await guest.isLoggedIn(), 'the password is new, and nobody is logged in')
    const entered = await guest.post('/api/user/login', { user: 'amy', password: newPassword })
    t.equal(entered.statusCode, 401)
  },
  'the link of a mail': async ({ foyer, smtp, factor }, t) => {
    await postForm(foyer, '/forgot-password', { fields: { account: 'amy' } })
    await smtp.arrival(1)
    const key =
      new URL(linkInMail(smtp.mails[0]), 'http://foyer.test').searchParams.get('key') ?? ''
    const fields = { key, new: 'another passw0rd', again: 'another passw0rd' }
    const recovered = await postForm(foyer, '/recover', { fields })
    t.equal(recovered.headers.location, '/recover?done=1')
    t.notOk(await opensAccount(foyer, recovered))
    const typed = { email: 'amy', password: 'another passw0rd', intent: 'sign-in' }
    const first = await postForm(foyer, '/login', { fields: typed })
    t.equal(first.headers.location, step, 'the second factor is still on')
    const cookie = cookiesAfter(first)
    const code = { code: factor.nextCode() }
    t.ok(await opensAccount(foyer, await postForm(foyer, step, { cookie, fields: code })))
  },
  'Discord on the page': async ({ foyer, factor }, t) => {
    const left = await postForm(foyer, '/login/discord?referer=%2Frooms', {})
    const ticket = cookiesAfter(left)
    const back = await getPage(foyer, await agreeAtDiscord(foyer, left), ticket)
    t.equal(back.headers.location, `${step}?referer=%2Frooms`)
    t.notOk(await opensAccount(foyer, back))
    const cookie = cookiesAfter(back)
    const fields = { code: factor.nextCode() }
    const entered = await postForm(foyer, `${step}?referer=%2Frooms`, { cookie, fields })
    t.equal(entered.headers.location, '/rooms')
    t.ok(await opensAccount(foyer, entered))
  },
  'Discord at OpenTogetherTube’s door': async ({ foyer }, t) => {
    const left = await getPage(foyer, '/api/auth/discord')
    const cookie = cookiesAfter(left)
    const back = await getPage(foyer, await agreeAtDiscord(foyer, left, cookie), cookie)
    t.equal(back.statusCode, 401)
    t.match(back.body, 'app password')
    const user = await foyer.app.inject({ url: '/api/user', headers: { cookie } })
    t.match(user.json(), { loggedIn: false })
  },
  'a code of Discord, at AntiRaid’s door': async ({ foyer, discord }, t) => {
    const site = discord.issueCode({ redirectUri: siteRedirect })
    const app = discord.issueCode({ redirectUri: appRedirect, verifier: 'a'.repeat(43) })
    for (const sent of [
      { code: site, redirect_uri: siteRedirect },
      { code: app, redirect_uri: appRedirect, code_verifier: 'a'.repeat(43) },
    ]) {
      const answer = await foyer.app.inject({ method: 'POST', url: '/oauth2', payload: sent })
      t.equal(answer.statusCode, 401, answer.body)
      t.match(answer.json(), { message: /app password/ })
      t.notOk(await opensAccount(foyer, answer))
    }
  },
}

for (const engine of await reachableEngines()) {
  for (const [door, tryDoor] of Object.entries(doors)) {
    t.test(`${engine}: ${door} does not pass a second factor by`, async (t) => {
      const house = await startHouse(t, engine)
      await tryDoor(house, t)
    })
  }
}

t.test('a password that came in vain is in the log, as somebody knows it', async (t) => {
  const { foyer } = await startHouse(t, 'sqlite')
  await postForm(foyer, '/login', { fields: { email: 'amy', password } })
  const { kind } = await foyer.db
    .selectFrom('security_event')
    .select('kind')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  t.equal(kind, 'second_factor_missing')
})
