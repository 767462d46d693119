import t from 'tap'
import { pruneSecurityEvents } from '../../../src/identity/security-events/security-events.js'
import { day, minute } from '../../../src/platform/clock.js'
import { reachableEngines } from '../../support/database.js'
import { allow } from '../../support/client.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const path = '/account/security'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

async function logInFrom(foyer: Foyer, password: string, headers: Record<string, string>) {
  const fields = { email: 'amy', password, intent: 'sign-in' }
  const response = await postForm(foyer, '/login', { fields, headers })
  return [response.headers['set-cookie'] ?? ''].flat()[0]?.split(';')[0] ?? ''
}

const kindsOf = async ({ db }: Foyer) =>
  (await db.selectFrom('security_event').select('kind').orderBy('id').execute()).map(
    ({ kind }) => kind,
  )

const textOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[:,])/g, '')

for (const engine of await reachableEngines()) {
  t.test(`${engine}: the page says where a person logged in, and from what`, async (t) => {
    const foyer = await startFoyer(t, { engine, env: { TRUST_PROXY: 'loopback' } })
    const cookie = await signIn(foyer, 'amy')
    foyer.clock.advance(10 * minute)
    await logInFrom(foyer, 'wrong', { 'user-agent': firefox, 'x-forwarded-for': '198.51.100.7' })
    await logInFrom(foyer, 'amy-password', {
      'user-agent': firefox,
      'x-forwarded-for': '198.51.100.7',
    })
    await logInFrom(foyer, 'amy-password', {
      'user-agent': firefox,
      'x-forwarded-for': '198.51.100.7',
    })
    t.same(await kindsOf(foyer), [
      'account_created',
      'logged_in',
      'log_in_failed',
      'logged_in_new_device',
      'logged_in',
    ])
    const { body } = await getPage(foyer, path, cookie)
    const text = textOf(body)
    t.match(text, 'Firefox on Linux Log out Kind Browser Address 198.51.100.7 Logged in just now')
    t.match(text, 'Log-in failed: wrong password just now, Firefox on Linux, 198.51.100.7')
    t.match(text, 'Logged in from a new device or network just now, Firefox on Linux')
    t.match(text, 'Account created 10 minutes ago')
  })

  t.test(`${engine}: what is allowed, changed and revoked is in the log`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const cookie = await signIn(foyer, 'amy')
    await allow(foyer, '/authorize_token?scopes=GET:feed', cookie)
    const page = await getPage(foyer, '/token_manager', cookie)
    const { csrf_token = '' } = fieldsOf(page.body, '/token_manager')
    // Devices come first, this one among them; tokens follow.
    const [, handle = ''] = [...page.body.matchAll(/name="handle" value="([^"]+)"/g)].at(-1) ?? []
    await postForm(foyer, '/token_manager', { cookie, fields: { csrf_token, handle } })
    const account = fieldsOf((await getPage(foyer, '/account', cookie)).body, '/account/password')
    await postForm(foyer, '/account/password', {
      cookie,
      fields: { ...account, current: 'amy-password', new: 'another one', again: 'another one' },
    })
    t.same((await kindsOf(foyer)).slice(2), ['token_created', 'access_revoked', 'password_changed'])
  })

  t.test(`${engine}: one log-in is ended from the page, or all others at once`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const cookie = await signIn(foyer, 'amy')
    const [second, third] = [await signIn(foyer, 'amy'), await signIn(foyer, 'amy')]
    const status = async (value: string) => (await getPage(foyer, path, value)).statusCode
    const page = await getPage(foyer, path, cookie)
    const one = fieldsOf(page.body, `${path}/end`).csrf_token ?? ''
    const [, handle = ''] = /name="handle" value="([^"]+)"/.exec(page.body) ?? []
    const ended = await postForm(foyer, `${path}/end`, {
      cookie,
      fields: { csrf_token: one, handle },
    })
    t.equal(ended.headers.location, `${path}?done=ended`)
    t.same([await status(cookie), await status(second), await status(third)], [200, 200, 302])
    const fields = fieldsOf(page.body, `${path}/end-others`)
    await postForm(foyer, `${path}/end-others`, { cookie, fields })
    t.same([await status(cookie), await status(second)], [200, 302])
    t.same((await kindsOf(foyer)).slice(-2), ['access_revoked', 'all_access_revoked'])
  })

  t.test(`${engine}: nobody ends or reads what is another person’s`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const [amy, ben] = [await signIn(foyer, 'amy'), await signIn(foyer, 'ben')]
    await signIn(foyer, 'ben')
    const [, handle = ''] =
      /name="handle" value="([^"]+)"/.exec((await getPage(foyer, path, ben)).body) ?? []
    const page = await getPage(foyer, '/token_manager', amy)
    t.notMatch(page.body, handle)
    await signIn(foyer, 'amy')
    const fields = fieldsOf((await getPage(foyer, path, amy)).body, `${path}/end`)
    await postForm(foyer, `${path}/end`, { cookie: amy, fields: { ...fields, handle } })
    t.match((await getPage(foyer, path, ben)).body, handle, 'still there')
    t.equal((await getPage(foyer, path, amy)).body.match(/Account created/g)?.length, 1)
  })

  t.test(`${engine}: events go after 90 days, and with their account`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    await signIn(foyer, 'amy')
    foyer.clock.advance(89 * day)
    await signIn(foyer, 'ben')
    t.equal(await pruneSecurityEvents(foyer), 0)
    foyer.clock.advance(day + 1)
    t.equal(await pruneSecurityEvents(foyer), 2)
    t.equal((await kindsOf(foyer)).length, 2)
    await foyer.db.deleteFrom('account').where('name', '=', 'ben').execute()
    t.same(await kindsOf(foyer), [])
  })
}

t.test('the log has pages, and keeps the newest 1,000 events of an account', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const { id } = await foyer.db.selectFrom('account').select('id').executeTakeFirstOrThrow()
  const at = foyer.clock.now()
  const rows = Array.from({ length: 1200 }, (_, n) => ({
    account_id: id,
    kind: 'token_created',
    detail: `token ${n}`,
    at,
  }))
  await foyer.db.insertInto('security_event').values(rows).execute()
  const newest = await getPage(foyer, path, cookie)
  t.match(newest.body, 'token 1199')
  t.notMatch(newest.body, 'token 1149')
  t.match((await getPage(foyer, `${path}?page=2`, cookie)).body, 'token 1149')
  await signIn(foyer, 'amy')
  t.equal((await kindsOf(foyer)).length, 1000)
})
