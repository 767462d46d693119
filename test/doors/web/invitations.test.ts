import t, { type Test } from 'tap'
import { banAccount } from '../../../src/identity/accounts/ban.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { createInvitation } from '../../../src/identity/invitations/invitations.js'
import { listInvitations } from '../../../src/identity/invitations/store.js'
import { day } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { fieldsOf, formTokenOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { defaultEngine } from '../../support/mode.js'
import { createAccount } from '../../../src/identity/accounts/register.js'

const draft = { note: '', maxUses: 1, days: 7 }
const password = 'a fine password'
const fieldsFor = (username: string) => ({ username, password, again: password })

/** A server of invitations with the administrator ada and the user ben, both logged in. */
async function startInviting(t: Test, engine: TestEngine = defaultEngine, byUsers = false) {
  const INVITATIONS_BY = byUsers ? 'users' : 'administrators'
  const foyer = await startFoyer(t, { engine, env: { REGISTRATION: 'invite', INVITATIONS_BY } })
  for (const name of ['ada', 'ben']) {
    await createAccount(foyer, { name, password: `${name}-password` })
  }
  await foyer.db.updateTable('account').set({ role: 'admin' }).where('name', '=', 'ada').execute()
  const [ada, ben] = [await signIn(foyer, 'ada'), await signIn(foyer, 'ben')]
  const post = async (cookie: string, action: string, fields: Record<string, string>) => {
    const csrf_token = await formTokenOf(foyer, cookie, { url: '/invitations', action })
    return postForm(foyer, action, { cookie, fields: { csrf_token, ...fields } })
  }
  const make = (cookie: string, fields: Record<string, string> = {}) =>
    post(cookie, '/invitations', { note: '', uses: '1', days: '7', ...fields })
  return { foyer, ada, ben, post, make }
}

const linkIn = (html: string) => /\/signup\?invitation=[\w-]{43}/.exec(html)?.[0] ?? ''
const exists = async ({ db }: Foyer, name: string) => !!(await findAccountByName(db, name))

for (const engine of await reachableEngines()) {
  t.test(`${engine}: an invitation lets as many in as it says, and no more`, async (t) => {
    const { foyer, ada, make } = await startInviting(t, engine)
    const made = await make(ada, { note: 'Film <club>', uses: '2' })
    t.equal(made.statusCode, 200)
    const link = linkIn(made.body)
    t.match((await getPage(foyer, link)).body, 'You’re invited')
    t.match(fieldsOf((await getPage(foyer, link)).body, '/signup'), { username: '' })
    for (const name of ['cleo', 'dan']) {
      const done = await postForm(foyer, link, { fields: fieldsFor(name) })
      t.equal(done.statusCode, 302, name)
      t.match(done.headers['set-cookie'], /^SID=/)
    }
    const late = await postForm(foyer, link, { fields: fieldsFor('eve') })
    t.equal(late.statusCode, 400)
    t.match(late.body, 'used up or expired')
    t.equal(fieldsOf(late.body, '/signup').username, 'eve', 'what was typed is kept')
    t.notOk(await exists(foyer, 'eve'))
    t.equal((await getPage(foyer, link)).statusCode, 400)
    const list = (await getPage(foyer, '/invitations', ada)).body
    t.match(list, 'Film &lt;club>')
    t.match(list, '2 of 2')
    t.match(list, 'Used up')
    t.notMatch(list, linkIn(link), 'the link is shown once')
    t.notMatch(foyer.log.join('\n'), link.slice(-43), 'and is in no log')
  })

  t.test(`${engine}: of two at the same moment with one use left, one gets in`, async (t) => {
    const { foyer } = await startInviting(t, engine)
    const { secret } = await createInvitation(foyer, undefined, draft)
    const link = `/signup?invitation=${secret}`
    const names = ['cleo', 'dan', 'eve']
    const done = await Promise.all(
      names.map((name) => postForm(foyer, link, { fields: fieldsFor(name) })),
    )
    t.same(done.map(({ statusCode }) => statusCode).sort(), [302, 400, 400])
    const there = await Promise.all(names.map((name) => exists(foyer, name)))
    t.equal(there.filter(Boolean).length, 1)
    t.match(await listInvitations(foyer.db, undefined), [{ uses: 1 }])
  })

  t.test(`${engine}: a sign-up that fails uses nothing`, async (t) => {
    const { foyer } = await startInviting(t, engine)
    const { secret } = await createInvitation(foyer, undefined, draft)
    const link = `/signup?invitation=${secret}`
    const taken = await postForm(foyer, link, { fields: fieldsFor('ben') })
    t.equal(taken.statusCode, 409)
    t.same(invalidFieldsOf(taken.body), ['username'])
    t.match(await listInvitations(foyer.db, undefined), [{ uses: 0 }])
    const action = /<form method="post" action="([^"]+)"/.exec(taken.body)?.[1]
    t.equal(action, link, 'the form still has the invitation')
    t.equal((await postForm(foyer, link, { fields: fieldsFor('cleo') })).statusCode, 302)
  })
}

t.test(
  'an invitation ends when its time is over, it is revoked, or its maker is banned',
  async (t) => {
    const { foyer, ada, post, make } = await startInviting(t)
    const statusOf = async (link: string) => (await getPage(foyer, link)).statusCode
    const revoked = linkIn((await make(ada)).body)
    t.equal(await statusOf(revoked), 200)
    const [first] = await listInvitations(foyer.db, undefined)
    await post(ada, '/invitations/revoke', { handle: first?.handle ?? '' })
    t.equal(await statusOf(revoked), 400)

    const expired = linkIn((await make(ada, { days: '1' })).body)
    t.equal((await post(ada, '/invitations/revoke', { handle: 'none' })).statusCode, 404)
    foyer.clock.advance(day - 1)
    t.equal(await statusOf(expired), 200)
    foyer.clock.advance(1)
    t.equal(await statusOf(expired), 400)
    t.match((await getPage(foyer, '/invitations', await signIn(foyer, 'ada'))).body, 'Expired')

    const account = await findAccountByName(foyer.db, 'ada')
    const maker = { accountId: account?.id ?? 0, isAdministrator: true }
    const { secret } = await createInvitation(foyer, maker, draft)
    await banAccount(foyer, maker.accountId)
    t.equal(await statusOf(`/signup?invitation=${secret}`), 400)
  },
)

t.test('every other way to an account is refused, and says what is needed', async (t) => {
  const { foyer } = await startInviting(t)
  const needed = 'needs an invitation'
  const first = await postForm(foyer, '/login?type=invidious', {
    fields: { email: 'cleo', password },
  })
  t.equal(first.statusCode, 401)
  t.match(first.body, needed)
  const known = await postForm(foyer, '/login?type=invidious', {
    fields: { email: 'ben', password },
  })
  t.equal(known.statusCode, 401)
  t.match(known.body, needed, 'in the same words, so that names cannot be asked for')
  for (const [url, fields] of [
    ['/login', { email: 'cleo', password, intent: 'register' }],
    ['/signup', fieldsFor('cleo')],
    [`/signup?invitation=${'x'.repeat(43)}`, fieldsFor('cleo')],
  ] as const) {
    t.equal((await postForm(foyer, url, { fields })).statusCode, 400, url)
  }
  const page = await getPage(foyer, '/signup')
  t.equal(page.statusCode, 400)
  t.match(page.body, 'You need an invitation')
  t.notOk(await exists(foyer, 'cleo'))
  const info = await foyer.app.inject('/nodeinfo/2.0')
  t.match(info.json(), { openRegistrations: false })
})

t.test(
  'users invite where the operator lets them, and see and revoke their own alone',
  async (t) => {
    const closed = await startInviting(t)
    t.equal((await getPage(closed.foyer, '/invitations', closed.ben)).statusCode, 403)
    t.notMatch((await getPage(closed.foyer, '/account', closed.ben)).body, '/invitations')

    const { foyer, ada, ben, post, make } = await startInviting(t, defaultEngine, true)
    t.match((await getPage(foyer, '/account', ben)).body, 'href="/invitations"')
    await make(ada, { note: 'of ada' })
    t.match(linkIn((await make(ben, { note: 'of ben' })).body), /./)
    const own = (await getPage(foyer, '/invitations', ben)).body
    t.match(own, 'of ben')
    t.notMatch(own, 'of ada')
    t.match((await getPage(foyer, '/invitations', ada)).body, /of ben[^]*of ada/)
    const others = await listInvitations(foyer.db, undefined)
    const handle = others.find(({ note }) => note === 'of ada')?.handle ?? ''
    t.equal((await post(ben, '/invitations/revoke', { handle })).statusCode, 404)
    t.equal((await listInvitations(foyer.db, undefined)).length, 2)
  },
)

t.test('a form that is wrong says where, and keeps what was typed', async (t) => {
  const { foyer, ada, make } = await startInviting(t)
  for (const [fields, invalid] of [
    [{ uses: '' }, ['uses']],
    [{ uses: 'many' }, ['uses']],
    [{ days: '-1' }, ['days']],
    [{ uses: '0' }, []],
    [{ days: '366' }, []],
    [{ note: 'x'.repeat(101) }, []],
  ] as const) {
    const refused = await make(ada, { note: 'Kept', ...fields })
    t.equal(refused.statusCode, 400, JSON.stringify(fields))
    t.same(invalidFieldsOf(refused.body), invalid)
    t.match(refused.body, 'note' in fields ? 'x'.repeat(101) : 'value="Kept"')
  }
  t.same(await listInvitations(foyer.db, undefined), [])
})

t.test('invitations do nothing on a server that is open or closed', async (t) => {
  for (const REGISTRATION of ['first-login', 'explicit', 'closed']) {
    const foyer = await startFoyer(t, { env: { REGISTRATION } })
    await t.rejects(createInvitation(foyer, undefined, draft), { code: 'invitations_off' })
  }
})
