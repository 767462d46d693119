import t, { type Test } from 'tap'
import { changeEmail } from '../../../src/identity/accounts/change-names.js'
import { planDeletion } from '../../../src/identity/accounts/delete-later.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { openMailer } from '../../../src/identity/mail/open-mailer.js'
import {
  noticeKinds,
  recordSecurityEvent,
  type SecurityEventKind,
} from '../../../src/identity/security-events/security-events.js'
import { sendNotices, startNotices } from '../../../src/identity/security-events/send-notices.js'
import { openBrowserSession } from '../../../src/identity/sessions/browser-session.js'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { hour } from '../../../src/platform/clock.js'
import { createLogger } from '../../../src/platform/logger.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { readMailText, startFakeSmtp } from '../../support/fake-smtp.js'
import { formTokenOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const from = { address: '192.0.2.7', client: 'Firefox on Linux' }

/** Amy with a confirmed address; what waits before is sent. */
async function start(
  t: Test,
  { engine, isConfirmed = true }: { engine?: TestEngine; isConfirmed?: boolean } = {},
) {
  const smtp = await startFakeSmtp(t)
  const foyer = await startFoyer(t, { env: { SMTP_URL: smtp.url }, ...(engine && { engine }) })
  const { db, clock, config } = foyer
  const cookie = await signIn(foyer, 'amy')
  const { id = 0 } = (await findAccountByName(db, 'amy')) ?? {}
  await changeEmail(db, id, { email: 'amy@example.com', isConfirmed })
  const logger = createLogger('silent')
  const send = async () => {
    const mailer = openMailer(config, logger)
    if (!mailer) throw new Error('No mail is set up')
    await sendNotices({ db, clock, config, mailer })
    await mailer.close()
  }
  const subjects = () => smtp.mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1]?.trim())
  await send()
  return { foyer, smtp, cookie, id, send, subjects, logger }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a changed password is told in one mail, when and from where`, async (t) => {
    const { foyer, smtp, cookie, send, subjects } = await start(t, { engine })
    const action = '/account/password'
    const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
    const fields = {
      csrf_token,
      current: 'amy-password',
      new: 'other-pass-1',
      again: 'other-pass-1',
    }
    t.equal((await postForm(foyer, action, { cookie, fields })).statusCode, 302)
    t.same(smtp.mails, [], 'the response waits for no mail')
    await Promise.all([send(), send()])
    t.same(subjects(), ['Your password was changed'])
    t.match(smtp.mails[0], 'To: amy@example.com\r\n')
    const text = readMailText(smtp.mails[0])
    t.match(text, 'Hello amy,')
    t.match(text, /2026-11-22 12:00 UTC, from .*127\.0\.0\.1/)
    t.match(text, 'http://foyer.test/account/security')
    await send()
    t.equal(smtp.mails.length, 1, 'once')
  })
}

const told: readonly (readonly [SecurityEventKind, string | undefined])[] = [
  ['second_factor_on', 'The second factor was turned on'],
  ['second_factor_off', 'The second factor was turned off'],
  ['second_factor_reset', 'The second factor was removed by who runs the server'],
  ['password_recovered', 'Your password was replaced with a key from an email'],
  ['discord_linked', 'A Discord account was linked'],
  ['data_exported', 'Your data was downloaded'],
  ['logged_in', undefined],
  ['log_in_failed', undefined],
  ['access_revoked', undefined],
]
for (const [kind, subject] of told) {
  t.test(`${kind} is told in ${subject === undefined ? 'no mail' : 'a mail'}`, async (t) => {
    const { foyer, id, send, subjects } = await start(t)
    await recordSecurityEvent(foyer, { accountId: id, kind, from })
    await send()
    t.same(subjects(), subject === undefined ? [] : [subject])
  })
}

t.test('a log-in from a new device is told, one from a known device is not', async (t) => {
  const { foyer, id, send, subjects } = await start(t)
  await openBrowserSession(foyer, id, from)
  await openBrowserSession(foyer, id, from)
  await send()
  t.same(subjects(), ['Somebody logged in from a new device or network'])
})

t.test('a token for everything is told with its name, a narrow one is not', async (t) => {
  const { foyer, id, send, subjects } = await start(t)
  await mintToken(foyer, { accountId: id, scopes: ['GET:feed'], name: 'Reader', from })
  await mintToken(foyer, { accountId: id, scopes: [':*'], name: 'Backup\r\nBcc: eve', from })
  await send()
  t.same(subjects(), ['A token that may do everything was created: Backup Bcc: eve'])
})

t.test('a planned deletion is told', async (t) => {
  const { foyer, id, send, subjects } = await start(t)
  await planDeletion(foyer, id, from)
  await send()
  t.same(subjects(), ['Somebody asked to delete your account'])
})

t.test(
  'nothing is sent to an address that nobody has confirmed, nor later to a new one',
  async (t) => {
    const { foyer, id, send, subjects } = await start(t, { isConfirmed: false })
    await planDeletion(foyer, id, from)
    await send()
    await changeEmail(foyer.db, id, { email: 'amy@example.com', isConfirmed: true })
    await send()
    t.same(subjects(), [])
  },
)

t.test('what is older than an hour, and more than twenty an hour, is not sent', async (t) => {
  const { foyer, id, send, subjects } = await start(t)
  await planDeletion(foyer, id, from)
  foyer.clock.advance(hour + 1)
  await send()
  t.same(subjects(), [])
  for (let i = 0; i < 25; i++) await planDeletion(foyer, id, from)
  await send()
  t.equal(subjects().length, 20)
})

t.test('every kind with a mail has words for it', async (t) => {
  const { foyer, id, send, subjects } = await start(t)
  for (const kind of noticeKinds) await recordSecurityEvent(foyer, { accountId: id, kind, from })
  await send()
  t.equal(new Set(subjects()).size, noticeKinds.length)
})

t.test('a server looks for notices by itself, and ends when it is told', async (t) => {
  const { foyer, smtp, id, logger } = await start(t)
  const mailer = openMailer(foyer.config, logger)
  if (!mailer) throw new Error('No mail is set up')
  const { db, clock, config } = foyer
  const stop = startNotices({ db, clock, config, mailer, logger })
  // Its timer keeps no process alive, and nothing else is open here for a moment.
  const awake = setInterval(() => undefined, 1000)
  await planDeletion(foyer, id, from)
  await smtp.arrival(1)
  clearInterval(awake)
  await stop()
  t.match(smtp.mails[0], 'Subject: Somebody asked to delete your account')
})
