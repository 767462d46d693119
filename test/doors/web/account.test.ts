import t from 'tap'
import { formTokenOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'

const password = 'amy-password'

async function post(
  foyer: Foyer,
  cookie: string,
  sent: { action: string; fields: Record<string, string> },
) {
  const { action } = sent
  const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
  return postForm(foyer, action, { cookie, fields: { csrf_token, ...sent.fields } })
}

const change = (foyer: Foyer, cookie: string, fields: Record<string, string>) =>
  post(foyer, cookie, { action: '/account/password', fields })

const remove = (foyer: Foyer, cookie: string, fields: Record<string, string>) =>
  post(foyer, cookie, { action: '/account/delete', fields })

const canSignIn = async (foyer: Foyer, secret: string) => {
  const fields = { email: 'amy', password: secret, intent: 'sign-in' }
  return (await postForm(foyer, '/login', { fields })).statusCode === 302
}

const isSignedIn = async (foyer: Foyer, cookie: string) =>
  (await getPage(foyer, '/account', cookie)).statusCode === 200

t.test('a new password replaces the old one and ends all other sessions', async (t) => {
  const foyer = await startFoyer(t)
  const other = await signIn(foyer, 'amy')
  const cookie = await signIn(foyer, 'amy')
  const answer = await change(foyer, cookie, {
    current: password,
    new: 'new-password',
    again: 'new-password',
  })
  t.equal(answer.statusCode, 302)
  t.equal(answer.headers.location, '/account?done=password')
  t.match(
    (await getPage(foyer, '/account?done=password', cookie)).body,
    'password has been changed',
  )
  t.equal(await isSignedIn(foyer, cookie), true)
  t.equal(await isSignedIn(foyer, other), false)
  t.equal(await canSignIn(foyer, password), false)
  t.equal(await canSignIn(foyer, 'new-password'), true)
})

t.test('of two changes of a password at the same moment one is refused', async (t) => {
  const foyer = await startFoyer(t)
  const cookies = [await signIn(foyer, 'amy'), await signIn(foyer, 'amy')]
  const wanted = ['new-password-one', 'new-password-two']
  const responses = await Promise.all(
    wanted.map((next, at) =>
      change(foyer, cookies[at] ?? '', { current: password, new: next, again: next }),
    ),
  )
  const won = responses.findIndex(({ statusCode }) => statusCode === 302)
  t.same(responses.map(({ statusCode }) => statusCode).sort(), [302, 409])
  t.equal(await canSignIn(foyer, wanted[won] ?? ''), true)
  t.equal(await canSignIn(foyer, wanted[1 - won] ?? ''), false)
})

t.test(
  'a password is not changed without the current one, typed twice, of a fit length',
  async (t) => {
    const foyer = await startFoyer(t)
    const cookie = await signIn(foyer, 'amy')
    const long = 'x'.repeat(1025)
    const cases: [Record<string, string>, number, string][] = [
      [
        { current: 'wrong', new: 'new-password', again: 'new-password' },
        401,
        'not your current password',
      ],
      [{ new: 'new-password', again: 'new-password' }, 401, 'not your current password'],
      [
        { current: password, new: 'new-password', again: 'other-password' },
        400,
        'The passwords don’t match.',
      ],
      [{ current: password }, 401, 'Password is a required field'],
      [{ current: password, new: long, again: long }, 400, 'longer than 1024 bytes'],
      [
        { current: password, new: 'new-password', again: 'new-password', csrf_token: 'x' },
        400,
        'not made here',
      ],
    ]
    for (const [fields, status, text] of cases) {
      const answer = await change(foyer, cookie, fields)
      t.equal(answer.statusCode, status, text)
      t.match(answer.body, text)
      t.match(answer.body, 'action="/account/password"', 'the form is there again')
      t.match(answer.body, 'Log out', 'and the header')
      t.match(answer.body, /<input type="password"[^>]* aria-invalid="true"/)
    }
    t.equal(await canSignIn(foyer, password), true)
  },
)

t.test('guessing the current password is throttled like a log-in', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const guess = { current: 'wrong', new: 'new-password', again: 'new-password' }
  for (let tries = 0; tries < 5; tries++) await change(foyer, cookie, guess)
  const answer = await change(foyer, cookie, { ...guess, current: password })
  t.equal(answer.statusCode, 429)
  t.equal(answer.headers['retry-after'], '1')
})

t.test('deleting takes the name and the password, and leaves nothing', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  const refusals: [Record<string, string>, number][] = [
    [{ name: 'bob', password }, 400],
    [{ name: '', password }, 400],
    [{ name: 'amy', password: 'wrong' }, 401],
    [{ name: 'amy' }, 401],
    [{ name: 'amy', password, csrf_token: '' }, 400],
  ]
  for (const [fields, status] of refusals) {
    t.equal((await remove(foyer, cookie, fields)).statusCode, status)
  }
  t.equal(await isSignedIn(foyer, cookie), true)
  const answer = await remove(foyer, cookie, { name: 'Amy ', password })
  t.equal(answer.statusCode, 302)
  t.equal(answer.headers.location, '/')
  t.match(answer.headers['set-cookie'], /^SID=; Max-Age=0;/)
  t.equal(await isSignedIn(foyer, cookie), false)
  t.equal(await canSignIn(foyer, password), false)
  t.same(await foyer.db.selectFrom('account').select('id').execute(), [])
  t.same(await foyer.db.selectFrom('session').select('id').execute(), [])
})

t.test('an account without a password can set one and be deleted', async (t) => {
  const foyer = await startFoyer(t)
  const cookie = await signIn(foyer, 'amy')
  await foyer.db.updateTable('account').set({ password_hash: null }).execute()
  const page = await getPage(foyer, '/account', cookie)
  t.match(page.body, 'Set a password')
  t.notMatch(page.body, 'Current password')
  t.equal(
    (await change(foyer, cookie, { new: 'new-password', again: 'new-password' })).statusCode,
    302,
  )
  t.equal(await canSignIn(foyer, 'new-password'), true)
  await foyer.db.updateTable('account').set({ password_hash: null }).execute()
  t.equal((await remove(foyer, cookie, { name: 'amy' })).statusCode, 302)
})

t.test('the account page is for who is signed in', async (t) => {
  const foyer = await startFoyer(t)
  for (const url of ['/account', '/token_manager']) {
    const answer = await getPage(foyer, url)
    t.equal(answer.statusCode, 302)
    t.equal(answer.headers.location, `/login?referer=${encodeURIComponent(url)}`)
  }
  for (const url of ['/account/password', '/account/delete', '/token_manager', '/signout']) {
    const answer = await postForm(foyer, url, {})
    t.equal(answer.headers.location, '/login', url)
  }
})
