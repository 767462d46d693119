import t, { type Test } from 'tap'
import { startFakeSmtp } from '../../support/fake-smtp.js'
import { fieldsOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'
import { createConfirmedClient, createGuestClient } from '../../support/ott-client.js'

/** A user who has lost the password, and the key that came by mail. */
async function start(t: Test) {
  const smtp = await startFakeSmtp(t)
  const foyer = await startFoyer(t, { env: { SMTP_URL: smtp.url } })
  await createConfirmedClient(foyer, 'loser')
  const guest = await createGuestClient(foyer)
  await guest.call('POST', '/api/user/recover/start', { username: 'loser' })
  await smtp.arrival(2)
  const mail = smtp.mails.find((each) => each.includes('Subject: Set a new password')) ?? ''
  const key = /^ {4}([\w-]{43})\r?$/m.exec(mail)?.[1] ?? ''
  return {
    foyer,
    mail,
    key,
    post: (fields: Record<string, string>, headers = {}) =>
      postForm(foyer, '/recover', { fields, headers }),
  }
}

t.test('a lost password is set anew on the page that the mail names, once', async (t) => {
  const { foyer, mail, key, post } = await start(t)
  t.match(mail, 'http://foyer.test/recover')
  const cookie = await signIn(foyer, 'loser', 'loser-Password1')
  const page = await getPage(foyer, '/recover')
  t.equal(page.statusCode, 200)
  t.same(fieldsOf(page.body, '/recover'), { key: '', new: '', again: '' })

  const done = await post({ key: ` ${key} `, new: 'Found-again1', again: 'Found-again1' })
  t.equal(done.statusCode, 302)
  t.equal(done.headers.location, '/recover?done=1')
  t.match((await getPage(foyer, '/recover?done=1')).body, 'Your password has been changed')
  t.match(await signIn(foyer, 'loser', 'Found-again1'), /^SID=/)
  t.equal((await getPage(foyer, '/account', cookie)).statusCode, 302, 'the old session is over')
  const again = await post({ key, new: 'Found-again2', again: 'Found-again2' })
  t.equal(again.statusCode, 400)
  t.same(invalidFieldsOf(again.body), ['key'])
  t.equal(foyer.log.join('').includes(key), false)
})

t.test('a mistake shows the form again and costs no key', async (t) => {
  const { foyer, key, post } = await start(t)
  const unlike = await post({ key, new: 'one', again: 'other' })
  t.equal(unlike.statusCode, 400)
  t.match(unlike.body, 'The passwords don’t match.')
  t.same(invalidFieldsOf(unlike.body), ['again'])
  t.equal(fieldsOf(unlike.body, '/recover').key, key, 'the key is kept')
  t.equal((await post({ key: 'wrong', new: 'n', again: 'n' })).statusCode, 400)
  t.equal((await post({})).statusCode, 400)
  const empty = await post({ key, new: '', again: '' })
  t.equal(empty.statusCode, 401)
  t.same(invalidFieldsOf(empty.body), ['new'])
  const weak = await post({ key, new: '12345678', again: '12345678' })
  t.equal(weak.statusCode, 400)
  t.same(invalidFieldsOf(weak.body), ['new'])
  const site = { 'sec-fetch-site': 'cross-site' }
  t.equal((await post({ key, new: 'n', again: 'n' }, site)).statusCode, 403)
  t.equal((await post({ key, new: 'Found-again1', again: 'Found-again1' })).statusCode, 302)
  t.match(await signIn(foyer, 'loser', 'Found-again1'), /^SID=/)
})

t.test('an address tries at most 60 keys an hour, on the page and at the API', async (t) => {
  const { foyer, key, post } = await start(t)
  const guest = await createGuestClient(foyer)
  const verify = (verifyKey: string) =>
    guest.call('POST', '/api/user/recover/verify', { verifyKey, newPassword: 'Found-again1' })
  for (let n = 0; n < 30; n += 1) {
    t.equal((await post({ key: `wrong ${n}`, new: 'n', again: 'n' })).statusCode, 400)
    t.equal((await verify(`wrong ${n}`)).statusCode, 400)
  }
  t.equal((await post({ key, new: 'Found-again1', again: 'Found-again1' })).statusCode, 429)
  t.equal((await verify(key)).statusCode, 429)
  foyer.clock.advance(61_000)
  t.equal((await verify(key)).statusCode, 200)
})
