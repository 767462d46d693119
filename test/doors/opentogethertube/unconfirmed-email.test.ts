import t, { type Test } from 'tap'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { linkInMail, startFakeSmtp } from '../../support/fake-smtp.js'
import { fieldsOf, formTokenOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { createGuestClient, createUserClient } from '../../support/ott-client.js'

async function start(t: Test, engine?: TestEngine) {
  const smtp = await startFakeSmtp(t)
  const foyer = await startFoyer(t, { env: { SMTP_URL: smtp.url }, ...(engine && { engine }) })
  return { smtp, foyer }
}

async function emailsOf({ db }: Foyer, name: string) {
  const { email, unconfirmedEmail } = (await findAccountByName(db, name)) ?? {}
  return { email, unconfirmedEmail }
}

async function open(foyer: Foyer, link: string) {
  const page = await getPage(foyer, link)
  return postForm(foyer, '/confirm-email', { fields: fieldsOf(page.body, '/confirm-email') })
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: an address that a client registers is confirmed by its link`, async (t) => {
    const { smtp, foyer } = await start(t, engine)
    const client = await createUserClient(foyer, 'ann')
    const unconfirmed = { email: undefined, unconfirmedEmail: 'ann@example.com' }
    t.same(await emailsOf(foyer, 'ann'), unconfirmed)
    const account = (await client.call('GET', '/api/user/account')).json<{ email: string }>()
    t.equal(account.email, 'ann@example.com', 'the client reads it as ever')
    await smtp.arrival(1)
    t.match(smtp.mails[0], 'To: ann@example.com\r\nSubject: Confirm your email address\r\n')
    t.equal((await open(foyer, linkInMail(smtp.mails[0]))).statusCode, 302)
    const confirmed = { email: 'ann@example.com', unconfirmedEmail: undefined }
    t.same(await emailsOf(foyer, 'ann'), confirmed)
    const change = { email: 'ANN@example.com', currentPassword: 'ann-Password1' }
    t.equal((await client.call('PATCH', '/api/user/account', change)).statusCode, 200)
    t.same(await emailsOf(foyer, 'ann'), confirmed, 'the same address stays confirmed')
    const other = { email: 'new@example.com', currentPassword: 'ann-Password1' }
    t.equal((await client.call('PATCH', '/api/user/account', other)).statusCode, 200)
    t.same(await emailsOf(foyer, 'ann'), {
      email: undefined,
      unconfirmedEmail: 'new@example.com',
    })
    await smtp.arrival(3)
    const subjects = smtp.mails.slice(1).map((mail) => /^To: .*\r\nSubject: .*$/m.exec(mail)?.[0])
    t.same(
      new Set(subjects),
      new Set([
        'To: ann@example.com\r\nSubject: Your email address was changed',
        'To: new@example.com\r\nSubject: Confirm your email address',
      ]),
    )
  })

  t.test(`${engine}: who confirms an address takes it from who only named it`, async (t) => {
    const { smtp, foyer } = await start(t, engine)
    await createUserClient(foyer, 'squatter')
    const cookie = await signIn(foyer, 'owner')
    const action = '/account/email'
    const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
    const fields = { csrf_token, email: 'squatter@example.com', password: 'owner-password' }
    await postForm(foyer, action, { cookie, fields })
    await smtp.arrival(2)
    const mail = smtp.mails.find((text) => text.includes('Hello owner,'))
    t.equal((await open(foyer, linkInMail(mail))).headers.location, '/confirm-email?done=1')
    t.same(await emailsOf(foyer, 'owner'), {
      email: 'squatter@example.com',
      unconfirmedEmail: undefined,
    })
    t.same(await emailsOf(foyer, 'squatter'), { email: undefined, unconfirmedEmail: undefined })
  })
}

t.test('without mail an address is kept, says so on the page, and logs in', async (t) => {
  const foyer = await startFoyer(t)
  await createUserClient(foyer, 'ann')
  const cookie = await signIn(foyer, 'ann', 'ann-Password1')
  const { body } = await getPage(foyer, '/account', cookie)
  t.match(body, 'ann@example.com</strong> isn’t confirmed, so nothing is sent there.')
  const guest = await createGuestClient(foyer)
  const entry = { email: 'ann@example.com', password: 'ann-Password1' }
  t.same((await guest.call('POST', '/api/user/login', entry)).json(), {
    success: true,
    user: { username: 'ann', email: 'ann@example.com' },
  })
})
