import t, { type Test } from 'tap'
import { changeEmail } from '../../../src/identity/accounts/change-names.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { minute } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { linkInMail, startFakeSmtp } from '../../support/fake-smtp.js'
import { fieldsOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const fresh = 'a new password'

/** Ann, who has an address, and Bob, who has none. */
async function start(t: Test, engine?: TestEngine) {
  const smtp = await startFakeSmtp(t)
  const env = { SMTP_URL: smtp.url, MAIL_FROM: 'Foyer <foyer@foyer.test>' }
  const foyer = await startFoyer(t, { env, ...(engine && { engine }) })
  const cookie = await signIn(foyer, 'ann')
  await signIn(foyer, 'bob')
  const { id = 0 } = (await findAccountByName(foyer.db, 'ann')) ?? {}
  await changeEmail(foyer.db, id, { email: 'ann@example.com', isConfirmed: true })
  const ask = (account: string) => postForm(foyer, '/forgot-password', { fields: { account } })
  return { smtp, foyer, cookie, ask, linkIn: linkInMail }
}

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: a link by mail sets a new password, once, and ends every session`,
    async (t) => {
      const { smtp, foyer, cookie, ask, linkIn } = await start(t, engine)
      t.match((await getPage(foyer, '/login')).body, 'href="/forgot-password"')
      const sent = await ask('ann')
      t.equal(sent.statusCode, 302)
      t.equal(sent.headers.location, '/forgot-password?sent=1')
      await smtp.arrival(1)
      const mail = smtp.mails[0] ?? ''
      t.match(
        mail,
        /^From: Foyer <foyer@foyer\.test>\r\nTo: ann@example\.com\r\nSubject: Set a new password\r\n/,
      )
      t.match(mail, 'Hello ann,')
      const link = linkIn(mail)
      t.match(link, /^\/recover\?key=[\w-]{43}$/)
      const page = await getPage(foyer, link)
      t.equal((await getPage(foyer, link)).statusCode, 200, 'opening it uses nothing up')
      const fields = { ...fieldsOf(page.body, '/recover'), new: fresh, again: fresh }
      t.equal((await postForm(foyer, '/recover', { fields })).headers.location, '/recover?done=1')
      t.equal((await getPage(foyer, '/account', cookie)).statusCode, 302, 'the old session is over')
      t.match(await signIn(foyer, 'ann', fresh), /^SID=/)
      const again = await postForm(foyer, '/recover', { fields })
      t.equal(again.statusCode, 400)
      t.same(invalidFieldsOf(again.body), ['key'])
      const used = await getPage(foyer, link)
      t.equal(used.statusCode, 400)
      t.match(used.body, 'This link or key is unknown, used or expired.')
      t.match(used.body, 'href="/forgot-password"')
      t.equal(foyer.log.join('').includes(link.slice(-43)), false, 'the log has no key')
    },
  )
}

t.test('the response is the same whoever is named, and takes as long', async (t) => {
  const { smtp, foyer, ask } = await start(t)
  for (const name of ['nobody', 'nobody@example.com', 'bob', '🦊', 'שלום', ' ANN@example.com ']) {
    const began = performance.now()
    const answer = await ask(name)
    t.ok(performance.now() - began >= 190, `${name} takes the usual time`)
    t.equal(answer.statusCode, 302, name)
    t.equal(answer.headers.location, '/forgot-password?sent=1', name)
  }
  await smtp.arrival(1)
  t.equal(smtp.mails.length, 1)
  t.match(smtp.mails[0], 'To: ann@example.com')
  const { body } = await getPage(foyer, '/forgot-password?sent=1')
  t.match(body, 'If there is such an account and it has an email address, a link is on its way.')
})

t.test('a link works for thirty minutes', async (t) => {
  const { smtp, foyer, ask, linkIn } = await start(t)
  await ask('ann')
  await smtp.arrival(1)
  const link = linkIn(smtp.mails[0])
  foyer.clock.advance(30 * minute - 1)
  t.equal((await getPage(foyer, link)).statusCode, 200)
  foyer.clock.advance(1)
  t.equal((await getPage(foyer, link)).statusCode, 400)
  const key = link.slice(-43)
  const fields = { key, new: fresh, again: fresh }
  t.equal((await postForm(foyer, '/recover', { fields })).statusCode, 400)
})

t.test('a mistake is beside the field, with what was typed', async (t) => {
  const { foyer, ask } = await start(t)
  const cases: [typed: string, status: number, text: string][] = [
    ['', 401, 'Enter your username or email address.'],
    ['  ', 401, 'Enter your username or email address.'],
    ['x'.repeat(1001), 400, 'This is too long'],
    ['a\0b', 400, 'must not contain NUL'],
  ]
  for (const [typed, status, text] of cases) {
    const page = await ask(typed)
    t.equal(page.statusCode, status, text)
    t.match(page.body, text)
    t.same(invalidFieldsOf(page.body), ['account'])
    if (!typed.includes('\0')) t.equal(fieldsOf(page.body, '/forgot-password').account, typed)
  }
  const headers = { 'sec-fetch-site': 'cross-site' }
  const refused = await postForm(foyer, '/forgot-password', { fields: { account: 'ann' }, headers })
  t.equal(refused.statusCode, 403)
})

t.test('who asks without end has to wait', async (t) => {
  const { foyer, ask } = await start(t)
  for (let count = 0; count < 20; count++) await ask('nobody')
  const page = await ask('nobody')
  t.equal(page.statusCode, 429)
  t.match(page.body, 'role="alert"')
  t.equal(fieldsOf(page.body, '/forgot-password').account, 'nobody')
  foyer.clock.advance(60 * minute)
  t.equal((await ask('nobody')).statusCode, 302)
})

t.test('a banned user gets no link', async (t) => {
  const { smtp, foyer, ask } = await start(t)
  await foyer.db.updateTable('account').set({ state: 'banned' }).execute()
  t.equal((await ask('ann')).statusCode, 302)
  t.same(await foyer.db.selectFrom('recovery').selectAll().execute(), [])
  t.equal(smtp.mails.length, 0)
})

t.test('a server without mail does not offer what it cannot do', async (t) => {
  const foyer = await startFoyer(t)
  t.notMatch((await getPage(foyer, '/login')).body, '/forgot-password')
  const page = await getPage(foyer, '/forgot-password')
  t.equal(page.statusCode, 200)
  t.match(page.body, 'This server sends no mail.')
  t.notMatch(page.body, '<form')
  const asked = await postForm(foyer, '/forgot-password', { fields: { account: 'ann' } })
  t.equal(asked.statusCode, 403)
  t.match(asked.body, 'This server sends no mail.')
})
