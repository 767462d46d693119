import t, { type Test } from 'tap'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { createPlaylist } from '../../../src/library/playlists/playlists.js'
import { findPlaylist } from '../../../src/library/playlists/store.js'
import { hour, minute } from '../../../src/platform/clock.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const typed = {
  title: 'Canals & "locks"',
  description: 'Line 1\r\nLine 2 & "more"',
  privacy: 'private',
  csrf_token: 'from-before',
}

/** Amy with a playlist, and its form sent after her log-in ended. */
async function startKept(t: Test) {
  const foyer = await startFoyer(t)
  await signIn(foyer, 'amy')
  const accountId = (await findAccountByName(foyer.db, 'amy'))?.id ?? 0
  const shelf = { ...foyer, limits: foyer.config.limits }
  const draft = { accountId, title: 'Boats', description: '', privacy: 'private' as const }
  const { playlistId } = await createPlaylist(shelf, draft)
  const path = `/feed/playlists/${playlistId}`
  const titleNow = async () => (await findPlaylist(foyer.db, playlistId))?.title
  const sendForm = (fields: Record<string, string> = typed, headers = {}) =>
    postForm(foyer, path, { fields, headers })
  const logIn = (fields: Record<string, string>) =>
    postForm(foyer, '/login', { fields: { ...fields, email: 'amy', password: 'amy-password' } })
  return { foyer, path, titleNow, sendForm, logIn }
}

t.test('a form that was sent while logged out can be continued after the log-in', async (t) => {
  const { foyer, path, titleNow, sendForm, logIn } = await startKept(t)
  const page = await sendForm()
  t.equal(page.statusCode, 401)
  t.match(page.headers['content-type'], 'text/html')
  t.notMatch(page.body, 'Canals', 'what was typed is sealed')
  const { kept_form = '' } = fieldsOf(page.body, '/login')

  const offer = await logIn({ kept_form })
  t.equal(offer.statusCode, 200)
  t.equal(await titleNow(), 'Boats', 'nothing is changed by itself')
  t.match(offer.body, 'Canals &amp; ')
  const cookie = String(offer.headers['set-cookie']).split(';')[0] ?? ''
  const fields = fieldsOf(offer.body, path)
  t.match(fields, { title: typed.title, privacy: 'private' })
  t.not(fields.csrf_token, typed.csrf_token)

  const changed = await postForm(foyer, path, { cookie, fields })
  t.equal(changed.statusCode, 302)
  t.equal(await titleNow(), typed.title)
})

t.test('a kept form survives a mistyped password', async (t) => {
  const { foyer, sendForm } = await startKept(t)
  const { kept_form = '' } = fieldsOf((await sendForm()).body, '/login')
  const fields = { email: 'amy', password: 'wrong-password', kept_form }
  const page = await postForm(foyer, '/login', { fields })
  t.equal(page.statusCode, 401)
  t.equal(fieldsOf(page.body, '/login').kept_form, kept_form)
})

t.test('a kept form expires after an hour', async (t) => {
  const { foyer, sendForm, logIn } = await startKept(t)
  const { kept_form = '' } = fieldsOf((await sendForm()).body, '/login')
  foyer.clock.advance(hour)
  t.equal((await logIn({ kept_form })).statusCode, 200)
  foyer.clock.advance(minute)
  const late = await logIn({ kept_form })
  t.equal(late.statusCode, 302)
  t.equal(late.headers.location, '/feed/subscriptions')
})

t.test('a kept form that this server did not seal is ignored', async (t) => {
  const { sendForm, logIn } = await startKept(t)
  const { kept_form = '' } = fieldsOf((await sendForm()).body, '/login')
  for (const forged of ['', 'x', kept_form.slice(0, -2), `A${kept_form.slice(1)}`]) {
    t.equal((await logIn({ kept_form: forged })).statusCode, 302, forged.slice(0, 10))
  }
})

t.test('a form that is too long to carry is not kept', async (t) => {
  const { sendForm } = await startKept(t)
  const page = await sendForm({ ...typed, description: 'x'.repeat(13_000) })
  t.equal(page.statusCode, 302)
  t.equal(page.headers.location, '/login')
})

t.test('forms with passwords and consents are not kept', async (t) => {
  const { foyer } = await startKept(t)
  for (const url of ['/account/password', '/account/delete', '/authorize_token', '/signout']) {
    const page = await postForm(foyer, url, { fields: { current: 'amy-password', title: 'x' } })
    t.equal(page.statusCode, 302, url)
    t.equal(page.headers.location, '/login', url)
    t.equal(page.body, '', url)
  }
})

t.test('a program gets JSON instead of the log-in page', async (t) => {
  const { sendForm } = await startKept(t)
  const refused = await sendForm(typed, { accept: 'application/json' })
  t.equal(refused.statusCode, 401)
  t.same(refused.json(), { error: 'Log in first' })
})

t.test('a form from another site is refused and not kept', async (t) => {
  const { sendForm } = await startKept(t)
  const refused = await sendForm(typed, { origin: 'https://elsewhere.example' })
  t.equal(refused.statusCode, 403)
  t.notMatch(refused.body, 'kept_form')
})

t.test('the log-in page after a kept form still refuses other sites', async (t) => {
  const { foyer, sendForm } = await startKept(t)
  const { kept_form = '' } = fieldsOf((await sendForm()).body, '/login')
  const refused = await postForm(foyer, '/login', {
    fields: { email: 'amy', password: 'amy-password', kept_form },
    headers: { origin: 'https://elsewhere.example' },
  })
  t.equal(refused.statusCode, 403)
  t.equal(refused.headers['set-cookie'], undefined)
  t.equal((await getPage(foyer, '/feed/subscriptions')).statusCode, 302)
})
