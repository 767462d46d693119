import t, { type Test } from 'tap'
import { createAccount } from '../../../src/identity/accounts/register.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { makeFirstAdministratorLink } from '../../../src/identity/invitations/first-administrator.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { defaultEngine } from '../../support/mode.js'

const password = 'a fine password'

/** A server that lets nobody register, without an administrator. */
async function startWithoutOne(t: Test, engine: TestEngine = defaultEngine) {
  const foyer = await startFoyer(t, { engine, env: { REGISTRATION: 'closed' } })
  const start = async () => {
    const link = await makeFirstAdministratorLink(foyer, foyer.config)
    return link?.slice(foyer.config.baseUrl.length) ?? ''
  }
  return { foyer, start }
}

const addUser = (foyer: Foyer, name: string) =>
  createAccount(foyer, { name, password: `${name}-password` })

const roleOf = async ({ db }: Foyer, name: string) => (await findAccountByName(db, name))?.role

async function signUpBy(foyer: Foyer, link: string, username: string) {
  const url = link.replace('/first-administrator?key=', '/signup?invitation=')
  return postForm(foyer, url, { fields: { username, password, again: password } })
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: the link of a start lets one person sign up and administer`, async (t) => {
    const { foyer, start } = await startWithoutOne(t, engine)
    const link = await start()
    t.match(link, /^\/first-administrator\?key=[\w-]{43}$/)
    const page = await getPage(foyer, link)
    const href = /href="(\/signup\?invitation=[^"]+)"/.exec(page.body)?.[1]?.replace('&amp;', '&')
    t.match(href, 'referer=%2Fadmin')
    const fields = { username: 'ada', password, again: password }
    const done = await postForm(foyer, href ?? '', { fields })
    t.equal(done.statusCode, 302)
    t.equal(done.headers.location, '/admin')
    t.equal(await roleOf(foyer, 'ada'), 'admin')
    t.equal((await getPage(foyer, link)).statusCode, 400, 'it works once')
    t.equal((await signUpBy(foyer, link, 'eve')).statusCode, 400)
    t.equal(await roleOf(foyer, 'eve'), undefined)
    t.equal(await start(), '', 'and no start makes another')
    t.same(await foyer.db.selectFrom('invitation').selectAll().execute(), [])
    t.notMatch(foyer.log.join('\n'), link.slice(-43), 'the secret is in no log')
  })

  t.test(`${engine}: of several with links of several starts, one administers`, async (t) => {
    const { foyer, start } = await startWithoutOne(t, engine)
    const links = [await start(), await start()]
    const names = ['ada', 'ben', 'cleo', 'dan']
    const done = await Promise.all(
      names.map((name, at) => signUpBy(foyer, links[at % 2] ?? '', name)),
    )
    const statuses = done.map(({ statusCode }) => statusCode)
    t.equal(statuses.filter((status) => status === 302).length, 1, statuses.join())
    const roles = await Promise.all(names.map((name) => roleOf(foyer, name)))
    t.same(
      roles.filter((role) => role !== undefined),
      ['admin'],
    )
  })

  t.test(`${engine}: who has an account logs in and becomes the administrator`, async (t) => {
    const { foyer, start } = await startWithoutOne(t, engine)
    await addUser(foyer, 'ben')
    const link = await start()
    const logIn = /href="(\/login\?referer=[^"]+)"/.exec((await getPage(foyer, link)).body)?.[1]
    const entered = await postForm(foyer, logIn ?? '', {
      fields: { email: 'ben', password: 'ben-password', intent: 'sign-in' },
    })
    t.equal(entered.headers.location, link)
    const ben = await signIn(foyer, 'ben')
    const fields = fieldsOf((await getPage(foyer, link, ben)).body, '/first-administrator')
    const done = await postForm(foyer, '/first-administrator', { cookie: ben, fields })
    t.equal(done.headers.location, '/admin')
    t.equal(await roleOf(foyer, 'ben'), 'admin')
    const again = await postForm(foyer, '/first-administrator', { cookie: ben, fields })
    t.equal(again.statusCode, 400)
  })
}

t.test('a link ends when somebody becomes an administrator in another way', async (t) => {
  const { foyer, start } = await startWithoutOne(t)
  await addUser(foyer, 'ben')
  await addUser(foyer, 'cleo')
  const link = await start()
  const cleo = await signIn(foyer, 'cleo')
  const fields = fieldsOf((await getPage(foyer, link, cleo)).body, '/first-administrator')
  await foyer.db.updateTable('account').set({ role: 'admin' }).where('name', '=', 'ben').execute()
  t.equal((await getPage(foyer, link, cleo)).statusCode, 400)
  const late = await postForm(foyer, '/first-administrator', { cookie: cleo, fields })
  t.equal(late.statusCode, 400)
  t.equal((await signUpBy(foyer, link, 'eve')).statusCode, 400)
  t.equal(await roleOf(foyer, 'cleo'), 'user')
  t.equal(await roleOf(foyer, 'eve'), undefined)
})

t.test('no other key opens it, and old starts do not pile up', async (t) => {
  const { foyer, start } = await startWithoutOne(t)
  const first = await start()
  for (let at = 0; at < 10; at += 1) await start()
  t.equal((await getPage(foyer, first)).statusCode, 400)
  t.equal((await foyer.db.selectFrom('invitation').selectAll().execute()).length, 10)
  for (const key of ['', '?key=', `?key=${'x'.repeat(43)}`, '?key=%00']) {
    t.equal((await getPage(foyer, `/first-administrator${key}`)).statusCode, 400, key)
  }
})
