import t, { type Test } from 'tap'
import { startFakeSmtp } from '../../support/fake-smtp.js'
import { signIn, startFoyer, type Answer } from '../../support/foyer.js'
import {
  createConfirmedClient,
  createGuestClient,
  createUserClient,
} from '../../support/ott-client.js'

async function startHouse(t: Test) {
  const smtp = await startFakeSmtp(t)
  const env = { SMTP_URL: smtp.url, MAIL_FROM: 'Foyer <foyer@foyer.test>' }
  return { smtp, foyer: await startFoyer(t, { env }) }
}

const isRecovery = (mail: string) => mail.includes('Subject: Set a new password')
const keyIn = (mail: string | undefined) => /^ {4}([\w-]{43})\r?$/m.exec(mail ?? '')?.[1] ?? ''
const errorOf = (answer: Answer) => [
  answer.statusCode,
  answer.json<{ error: { name: string } }>().error.name,
]

t.test('a lost password is set anew with the key from the mail, once', async (t) => {
  const { smtp, foyer } = await startHouse(t)
  const before = await createConfirmedClient(foyer, 'loser')
  const sid = await signIn(foyer, 'loser', 'loser-Password1')
  const guest = await createGuestClient(foyer)
  const start = await guest.call('POST', '/api/user/recover/start', { email: 'LOSER@example.com' })
  t.same(start.json(), { success: true })
  await smtp.arrival(2)
  const mail = smtp.mails.find(isRecovery) ?? ''
  t.match(mail, /^From: Foyer <foyer@foyer\.test>\r\nTo: loser@example\.com\r\n/)
  t.match(mail, 'Hello loser,')
  const verifyKey = keyIn(mail)
  t.notMatch(JSON.stringify(await foyer.db.selectFrom('recovery').selectAll().execute()), verifyKey)

  const verify = (body: object) => guest.call('POST', '/api/user/recover/verify', body)
  t.same(errorOf(await verify({ verifyKey, newPassword: 'weak' })), [400, 'BadPasswordError'])
  t.same((await verify({ verifyKey, newPassword: 'Found-again1' })).json(), { success: true })
  t.match((await guest.call('GET', '/api/user')).json(), { username: 'loser', loggedIn: true })
  t.same(errorOf(await verify({ verifyKey, newPassword: 'Found-again2' })), [
    400,
    'InvalidVerifyKey',
  ])
  t.equal((await before.call('GET', '/api/user')).statusCode, 401)
  const page = await foyer.app.inject({ url: '/api/v1/auth/preferences', headers: { cookie: sid } })
  t.equal(page.statusCode, 403)
  t.match(await signIn(foyer, 'loser', 'Found-again1'), /^SID=/)
  t.equal(foyer.log.filter((line) => line.includes(verifyKey)).length, 0)
})

t.test('a key is over after thirty minutes, and a second one makes no first', async (t) => {
  const { smtp, foyer } = await startHouse(t)
  await createConfirmedClient(foyer, 'late')
  const guest = await createGuestClient(foyer)
  await guest.call('POST', '/api/user/recover/start', { username: 'late' })
  await guest.call('POST', '/api/user/recover/start', { username: 'late' })
  await smtp.arrival(3)
  const [first = '', second = ''] = smtp.mails.filter(isRecovery).map(keyIn)
  const verify = (verifyKey: string) =>
    guest.call('POST', '/api/user/recover/verify', { verifyKey, newPassword: 'Password-2' })
  t.equal((await verify(second)).statusCode, 200)
  t.same(errorOf(await verify(first)), [400, 'InvalidVerifyKey'])
  await guest.call('POST', '/api/user/recover/start', { username: 'late' })
  await smtp.arrival(4)
  foyer.clock.advance(30 * 60 * 1000)
  t.same(errorOf(await verify(keyIn(smtp.mails.at(-1)))), [400, 'InvalidVerifyKey'])
})

t.test(
  'asking is answered the same whoever is named, and mails only who is there and confirmed',
  async (t) => {
    const { smtp, foyer } = await startHouse(t)
    await createConfirmedClient(foyer, 'known')
    await createUserClient(foyer, 'unconfirmed')
    await signIn(foyer, 'no-address')
    const guest = await createGuestClient(foyer)
    const asks = [
      { username: 'nobody' },
      { email: 'nobody@example.com' },
      { username: 'no-address' },
      { username: 'unconfirmed' },
      { username: 'known' },
    ]
    for (const ask of asks) {
      const answer = await guest.call('POST', '/api/user/recover/start', ask)
      t.same([answer.statusCode, answer.json()], [200, { success: true }])
    }
    await smtp.arrival(3)
    await foyer.app.close()
    t.equal(smtp.mails.filter(isRecovery).length, 1)
  },
)

t.test('asking without a name, too often, or where no mail is set up is refused', async (t) => {
  const { foyer } = await startHouse(t)
  const guest = await createGuestClient(foyer)
  const start = (body: object) => guest.call('POST', '/api/user/recover/start', body)
  t.same(errorOf(await start({})), [400, 'ValidationError'])
  for (let i = 1; i < 20; i++) t.equal((await start({ username: 'x' })).statusCode, 200)
  const refused = await start({ username: 'x' })
  t.same(errorOf(refused), [429, 'TooManyRequests'])
  t.equal(refused.headers['retry-after'], '180')

  const silent = await startFoyer(t)
  const other = await createGuestClient(silent)
  const answer = await other.call('POST', '/api/user/recover/start', { username: 'x' })
  t.same(errorOf(answer), [403, 'FeatureDisabledException'])
})

t.test('one account gets five mails an hour, whoever asks', async (t) => {
  const { smtp, foyer } = await startHouse(t)
  await createConfirmedClient(foyer, 'popular')
  const guest = await createGuestClient(foyer)
  for (let i = 0; i < 8; i++) {
    const answer = await guest.call('POST', '/api/user/recover/start', { username: 'popular' })
    t.equal(answer.statusCode, 200)
  }
  await smtp.arrival(6)
  await foyer.app.close()
  t.equal(smtp.mails.filter(isRecovery).length, 5)
})

t.test('a mail server that is not there fails nobody, and is in the log', async (t) => {
  const foyer = await startFoyer(t, { env: { SMTP_URL: 'smtp://127.0.0.1:1' } })
  await createConfirmedClient(foyer, 'unlucky')
  const guest = await createGuestClient(foyer)
  const answer = await guest.call('POST', '/api/user/recover/start', { username: 'unlucky' })
  t.equal(answer.statusCode, 200)
  await foyer.app.close()
  t.equal(foyer.log.filter((line) => line.includes('A mail could not be sent')).length, 2)
  t.equal(foyer.log.filter((line) => line.includes('unlucky@example.com')).length, 0)
})
