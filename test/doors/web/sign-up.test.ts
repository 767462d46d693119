import t from 'tap'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { reachableEngines } from '../../support/database.js'
import { fieldsOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const secret = 'a fine password'
const right = { username: 'Ann', password: secret, again: secret }

for (const engine of await reachableEngines()) {
  t.test(`${engine}: signing up makes an account, logs in and leads on`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const page = await getPage(foyer, '/login?referer=%2Ffeed%2Fhistory')
    t.match(page.body, 'href="/signup?referer=%2Ffeed%2Fhistory"')
    const url = '/signup?referer=%2Ffeed%2Fhistory'
    t.match((await getPage(foyer, url)).body, 'href="/login?referer=%2Ffeed%2Fhistory"')
    const done = await postForm(foyer, url, { fields: right })
    t.equal(done.statusCode, 302)
    t.equal(done.headers.location, '/feed/history')
    t.match(done.headers['set-cookie'], /^SID=/)
    t.ok(await findAccountByName(foyer.db, 'ann'))
    t.match(await signIn(foyer, 'ann', secret), /^SID=/)
    const twice = await postForm(foyer, url, { fields: right })
    t.equal(twice.statusCode, 409)
    t.notOk(twice.headers['set-cookie'])
  })
}

t.test('the rule for passwords is on the page before anybody breaks it', async (t) => {
  const usual = await startFoyer(t)
  const { body } = await getPage(usual, '/signup')
  t.match(body, 'At least 8 characters. It can’t be your username, or one that many people use.')
  t.match(body, 'aria-describedby="password-hint"')
  t.match(
    body,
    /name="password" type="password" required minlength="8" autocomplete="new-password"/i,
  )
  t.match(body, /name="username"[^>]* autocomplete="username"/)
  const env = { PASSWORD_MIN_LENGTH: '1', PASSWORD_DENY_COMMON: 'false' }
  const lax = await startFoyer(t, { env })
  t.match((await getPage(lax, '/signup')).body, '>It can’t be your username.<')
})

t.test('a mistake is beside its field, the name kept and the passwords not', async (t) => {
  const foyer = await startFoyer(t)
  await signIn(foyer, 'taken')
  const cases: [Record<string, string>, number, text: string, field?: string][] = [
    [{ ...right, username: '' }, 401, 'Enter your username.', 'username'],
    [{ ...right, username: 'taken' }, 409, 'This username is taken. Choose another.', 'username'],
    [{ ...right, username: 'é'.repeat(128) }, 400, 'at most 254 bytes', 'username'],
    [{ ...right, username: 'n'.repeat(1001) }, 400, 'too long', 'username'],
    [{ ...right, username: 'a\u200bb' }, 400, 'invisible characters', 'username'],
    [{ ...right, password: '', again: '' }, 401, 'Enter your password.', 'password'],
    [{ ...right, password: 'short', again: 'short' }, 400, 'at least 8 characters', 'password'],
    [{ ...right, password: '12345678', again: '12345678' }, 400, 'Many people use', 'password'],
    [
      { username: 'annabelle', password: 'Annabelle', again: 'Annabelle' },
      400,
      'can’t be your username',
      'password',
    ],
    [{ ...right, again: 'another one' }, 400, 'The passwords don’t match.', 'again'],
    [{ ...right, kept_form: 'x'.repeat(20_000) }, 400, 'too long'],
    [{}, 401, 'Enter your username.', 'username'],
  ]
  for (const [fields, status, text, field] of cases) {
    const page = await postForm(foyer, '/signup', { fields })
    t.equal(page.statusCode, status, text)
    t.match(page.body, text)
    t.same(invalidFieldsOf(page.body), field === undefined ? [] : [field], text)
    t.equal(page.body.includes('role="alert"'), field === undefined, text)
    t.notOk(page.headers['set-cookie'], text)
    const shown = fieldsOf(page.body, '/signup')
    t.equal(shown.username, fields.username ?? '', 'the name is kept')
    t.equal(shown.password, '')
    t.equal(shown.again, '')
  }
})

t.test('names of every kind are kept and shown as text', async (t) => {
  const foyer = await startFoyer(t)
  for (const username of ['"><script>', '🦊', 'שלום', 'زهرة']) {
    const wrong = await postForm(foyer, '/signup', { fields: { ...right, username, again: 'no' } })
    t.equal(fieldsOf(wrong.body, '/signup').username, username)
    t.notMatch(wrong.body, '<script')
    const done = await postForm(foyer, '/signup', { fields: { ...right, username } })
    t.equal(done.statusCode, 302, username)
  }
})

t.test('another site cannot sign anybody up', async (t) => {
  const foyer = await startFoyer(t)
  const headers = { 'sec-fetch-site': 'cross-site' }
  const refused = await postForm(foyer, '/signup', { fields: right, headers })
  t.equal(refused.statusCode, 403)
  t.equal(await findAccountByName(foyer.db, 'ann'), undefined)
})

t.test('who is logged in is led on, unless another account is wanted', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'ann')
  const led = await getPage(foyer, '/signup?referer=%2Frooms', cookie)
  t.equal(led.statusCode, 302)
  t.equal(led.headers.location, '/rooms')
  const again = await getPage(foyer, '/login?again=1&referer=%2Frooms', cookie)
  t.match(again.body, 'href="/signup?again=1&amp;referer=%2Frooms"')
  t.equal((await getPage(foyer, '/signup?again=1&referer=%2Frooms', cookie)).statusCode, 200)
})

t.test('a form that was kept survives signing up', async (t) => {
  const foyer = await startFoyer(t)
  const sent = await postForm(foyer, '/preferences', { fields: { locale: 'Lost & found' } })
  const shown = await postForm(foyer, '/signup', {
    fields: { ...fieldsOf(sent.body, '/signup'), show: '1' },
  })
  t.equal(shown.statusCode, 200)
  t.equal(await findAccountByName(foyer.db, 'ann'), undefined)
  const back = await postForm(foyer, '/login', {
    fields: { ...fieldsOf(shown.body, '/login'), show: '1' },
  })
  t.equal(back.statusCode, 200)
  t.ok(fieldsOf(back.body, '/login').kept_form)
  const done = await postForm(foyer, '/signup', {
    fields: { ...fieldsOf(shown.body, '/signup'), ...right },
  })
  t.equal(done.statusCode, 200)
  t.match(done.body, 'Continue where you left off?')
  t.match(done.body, 'Lost &amp; found')
})

t.test(
  'a client that registers at the log-in form sees what was wrong where one signs up',
  async (t) => {
    const foyer = await startFoyer(t)
    await signIn(foyer, 'ann')
    const fields = { email: 'ann', password: secret, intent: 'register' }
    const page = await postForm(foyer, '/login', { fields })
    t.equal(page.statusCode, 409)
    t.same(invalidFieldsOf(page.body), ['username'])
    t.equal(fieldsOf(page.body, '/signup').username, 'ann')
  },
)
