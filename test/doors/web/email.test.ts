import t, { type Test } from 'tap'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { day, minute } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { linkInMail, startFakeSmtp } from '../../support/fake-smtp.js'
import { fieldsOf, formTokenOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

/** Amy, logged in on a server that sends mail. */
async function start(t: Test, engine?: TestEngine) {
  const smtp = await startFakeSmtp(t)
  const env = { SMTP_URL: smtp.url }
  const foyer = await startFoyer(t, { env, ...(engine && { engine }) })
  const cookie = await signIn(foyer, 'amy')
  const save = async (email: string, password = 'amy-password') => {
    const action = '/account/email'
    const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
    return postForm(foyer, action, { cookie, fields: { csrf_token, email, password } })
  }
  /** The path of the link in the newest of so many mails. */
  const nextLink = async (count: number) => {
    await smtp.arrival(count)
    return linkInMail(smtp.mails[count - 1])
  }
  const confirm = async (link: string) => {
    const page = await getPage(foyer, link)
    return postForm(foyer, '/confirm-email', { fields: fieldsOf(page.body, '/confirm-email') })
  }
  const emailNow = async () => (await findAccountByName(foyer.db, 'amy'))?.email
  return { smtp, foyer, cookie, save, nextLink, confirm, emailNow }
}

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: an address counts when its link is opened, and the old one gets a notice`,
    async (t) => {
      const { smtp, foyer, cookie, save, nextLink, confirm, emailNow } = await start(t, engine)
      t.match((await getPage(foyer, '/account', cookie)).body, 'Your account has no email address.')
      t.equal((await save(' Amy@Example.com ')).headers.location, '/account?done=email-sent')
      const link = await nextLink(1)
      t.match(smtp.mails[0], 'To: amy@example.com\r\nSubject: Confirm your email address\r\n')
      t.match(link, /^\/confirm-email\?key=[\w-]{43}$/)
      t.equal(await emailNow(), undefined, 'not yet')
      const waiting = await getPage(foyer, '/account?done=email-sent', cookie)
      t.match(waiting.body, 'A link is on its way.')
      t.match(waiting.body, 'amy@example.com</strong> waits until')
      const page = await getPage(foyer, link)
      t.match(page.body, 'Use <strong dir="auto">amy@example.com</strong> for your account?')
      t.equal(await emailNow(), undefined, 'mail programs open links, too')
      t.equal((await confirm(link)).headers.location, '/confirm-email?done=1')
      t.match(
        (await getPage(foyer, '/confirm-email?done=1')).body,
        'Your email address is confirmed.',
      )
      t.equal(await emailNow(), 'amy@example.com')
      t.equal((await getPage(foyer, link)).statusCode, 400, 'a link works once')
      t.match(
        (await getPage(foyer, '/account', cookie)).body,
        'It’s <strong dir="auto">amy@example.com',
      )

      await save('amy@new.example')
      await postForm(foyer, '/forgot-password', { fields: { account: 'amy' } })
      await smtp.arrival(3)
      const mailTo = (address: string) =>
        smtp.mails.filter((mail) => mail.includes(`To: ${address}\r\n`))
      t.equal(mailTo('amy@example.com').length, 2, 'until then, the old address is the one')
      const second = linkInMail(mailTo('amy@new.example')[0])
      await confirm(second)
      t.equal(await emailNow(), 'amy@new.example')
      await smtp.arrival(4)
      t.match(smtp.mails[3], 'To: amy@example.com\r\nSubject: Your email address was changed\r\n')
      t.same(
        await foyer.db.selectFrom('recovery').selectAll().execute(),
        [],
        'keys at the old one end',
      )
      t.equal(foyer.log.join('').includes(link.slice(-43)), false, 'the log has no key')
    },
  )
}

t.test('an address is removed, and the old one gets a notice', async (t) => {
  const { smtp, foyer, cookie, save, nextLink, confirm, emailNow } = await start(t)
  await save('amy@example.com')
  await confirm(await nextLink(1))
  await save('amy@new.example')
  await smtp.arrival(2)
  t.equal((await save('')).headers.location, '/account?done=email-removed')
  t.equal(await emailNow(), undefined)
  t.same(await foyer.db.selectFrom('email_change').selectAll().execute(), [])
  await smtp.arrival(3)
  t.match(smtp.mails[2], 'To: amy@example.com\r\nSubject: Your email address was changed\r\n')
  t.match((await getPage(foyer, '/account', cookie)).body, 'Your account has no email address.')
})

t.test('what is wrong stands beside its field, with what was typed', async (t) => {
  const { smtp, save, nextLink, confirm, emailNow } = await start(t)
  await save('amy@example.com')
  await confirm(await nextLink(1))
  const cases: [email: string, password: string, status: number, text: string, field: string][] = [
    ['amy', 'amy-password', 400, 'This is not an e-mail address', 'email'],
    ['a@b@c', 'amy-password', 400, 'This is not an e-mail address', 'email'],
    ['🦊 <x@example.com>', 'amy-password', 400, 'This is not an e-mail address', 'email'],
    ['x'.repeat(1001), 'amy-password', 400, 'This is too long', 'email'],
    ['AMY@example.com', 'amy-password', 400, 'This is your email address already.', 'email'],
    ['amy@new.example', 'wrong', 401, 'This is not your current password.', 'email-password'],
  ]
  for (const [email, password, status, text, field] of cases) {
    const page = await save(email, password)
    t.equal(page.statusCode, status, text)
    t.match(page.body, text)
    t.same(invalidFieldsOf(page.body), [field], text)
    t.equal(fieldsOf(page.body, '/account/email').email, email, 'what was typed is kept')
  }
  t.equal(await emailNow(), 'amy@example.com')
  t.equal(smtp.mails.length, 1)
})

t.test('a link ends after a day, with the next one, and with a new password', async (t) => {
  const { foyer, cookie, save, nextLink, emailNow } = await start(t)
  await save('amy@example.com')
  const first = await nextLink(1)
  await save('amy@new.example')
  const second = await nextLink(2)
  t.equal((await getPage(foyer, first)).statusCode, 400)
  foyer.clock.advance(day - 1)
  t.equal((await getPage(foyer, second)).statusCode, 200)
  foyer.clock.advance(1)
  const late = await getPage(foyer, second)
  t.equal(late.statusCode, 400)
  t.match(late.body, 'This link is unknown, used or expired')
  t.notMatch((await getPage(foyer, '/account', cookie)).body, 'waits until')

  await save('amy@example.com')
  const third = await nextLink(3)
  const action = '/account/password'
  const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
  const changed = { csrf_token, current: 'amy-password', new: 'a new one', again: 'a new one' }
  t.equal((await postForm(foyer, action, { cookie, fields: changed })).statusCode, 302)
  t.equal((await getPage(foyer, third)).statusCode, 400)
  t.equal(await emailNow(), undefined)
})

t.test('whether an address is another user’s is seen only by who reads its mail', async (t) => {
  const { foyer, save, nextLink, confirm, emailNow } = await start(t)
  await signIn(foyer, 'bob@example.com')
  t.equal((await save('bob@example.com')).headers.location, '/account?done=email-sent')
  const refused = await confirm(await nextLink(1))
  t.equal(refused.statusCode, 409)
  t.match(refused.body, 'This e-mail address is taken')
  t.equal(await emailNow(), undefined)
})

t.test('no account fills other people’s boxes', async (t) => {
  const { foyer, smtp, save } = await start(t)
  for (let count = 1; count <= 5; count++) await save(`x${count}@example.com`)
  const refused = await save('x6@example.com')
  t.equal(refused.statusCode, 429)
  t.same(invalidFieldsOf(refused.body), ['email'])
  await smtp.arrival(5)
  foyer.clock.advance(60 * minute)
  t.equal((await save('x6@example.com')).statusCode, 302)
})

t.test('without mail an address can be removed and not set', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  t.notMatch((await getPage(foyer, '/account', cookie)).body, '/account/email')
  await foyer.db.updateTable('account').set({ email: 'amy@example.com' }).execute()
  const action = '/account/email'
  const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
  const send = (email: string) =>
    postForm(foyer, action, { cookie, fields: { csrf_token, email, password: 'amy-password' } })
  const refused = await send('amy@new.example')
  t.equal(refused.statusCode, 403)
  t.match(refused.body, 'This server sends no mail')
  t.equal((await send('')).headers.location, '/account?done=email-removed')
  t.equal((await findAccountByName(foyer.db, 'amy'))?.email, undefined)
})

t.test('nobody else can set an address', async (t) => {
  const { foyer, cookie } = await start(t)
  const fields = { email: 'evil@example.com', password: 'amy-password' }
  t.equal((await postForm(foyer, '/account/email', { fields })).statusCode, 302)
  t.equal((await postForm(foyer, '/account/email', { cookie, fields })).statusCode, 400)
  const headers = { 'sec-fetch-site': 'cross-site' }
  t.equal((await postForm(foyer, '/account/email', { cookie, fields, headers })).statusCode, 403)
  t.equal((await postForm(foyer, '/confirm-email', { headers })).statusCode, 403)
  t.same(await foyer.db.selectFrom('email_change').selectAll().execute(), [])
})
