import t, { type Test } from 'tap'
import { createFormToken } from '../../../src/identity/csrf.js'
import { createInvitation } from '../../../src/identity/invitations/invitations.js'
import { createAccount } from '../../../src/identity/accounts/register.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { createPlaylist } from '../../../src/library/playlists/playlists.js'
import { createGroup } from '../../../src/library/subscriptions/groups.js'
import { hour } from '../../../src/platform/clock.js'
import { fieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

// Each form is sent in many ways, which takes its time on a busy machine.
t.setTimeout(300_000)

/** The forms in which a person types something that is no secret: the field, and what else is sent. */
const typing: Record<string, { field: string; more?: Record<string, string> }> = {
  '/account/apps': { field: 'redirects', more: { name: 'App', scope: 'profile' } },
  '/account/app-passwords': { field: 'name', more: { scope: 'profile' } },
  '/account/tokens/new': { field: 'more' },
  '/feed/playlists': { field: 'title', more: { privacy: 'private' } },
  '/feed/playlists/:plid': { field: 'title', more: { privacy: 'private' } },
  '/feed/playlists/:plid/add': { field: 'videos' },
  '/invitations': { field: 'note', more: { uses: '1', days: '7' } },
  '/subscriptions': { field: 'channel' },
  '/subscriptions/groups': { field: 'name' },
  '/subscriptions/groups/:groupId': { field: 'name' },
  '/token_manager/rename': { field: 'name' },
}

/** What people type, and what comes of a paste gone wrong. */
const texts = {
  'emoji and right to left': '🚤 قوارب בדרך',
  'too long for most fields': 'Boats and locks. '.repeat(130).trim(),
}

/** Amy, an administrator with a playlist, a group and a token, who has the forms open. */
async function openForms(t: Test) {
  const foyer = await startFoyer(t, { env: { REGISTRATION: 'invite' } })
  const { db, app, config } = foyer
  await createAccount(foyer, { name: 'amy', password: 'amy-password' })
  const cookie = await signIn(foyer, 'amy')
  const accountId = (await findAccountByName(db, 'amy'))?.id ?? 0
  await db.updateTable('account').set({ role: 'admin' }).execute()
  const draft = { accountId, title: 'Boats', description: '', privacy: 'private' as const }
  const { playlistId } = await createPlaylist({ ...foyer, limits: config.limits }, draft)
  const { handle } = await createGroup(foyer, accountId, 'Music')
  const maker = { accountId, isAdministrator: true }
  await createInvitation(foyer, maker, { note: 'First', maxUses: 1, days: 1 })
  const session = await db.selectFrom('session').select(['id', 'handle']).executeTakeFirstOrThrow()
  const pathOf = (path: string) => path.replace(':plid', playlistId).replace(':groupId', handle)
  const tokenOf = (action: string) => createFormToken(foyer, { sessionId: session.id, action })
  const fieldsFor = (path: string, text: string) => {
    const { field = '', more } = typing[path] ?? {}
    return { handle: session.handle, ...more, [field]: text }
  }
  /** What the forms could have changed. */
  const read = async () => {
    const rows = await Promise.all([
      db.selectFrom('playlist').select(['id', 'title']).orderBy('id').execute(),
      db.selectFrom('subscription').select('channel_id').execute(),
      db.selectFrom('subscription_group').select(['id', 'name']).orderBy('id').execute(),
      db.selectFrom('session').select(['id', 'name']).orderBy('id').execute(),
      db.selectFrom('application').select('id').execute(),
      db.selectFrom('invitation').select('handle').execute(),
    ])
    return rows
  }
  return { foyer, app, cookie, pathOf, tokenOf, fieldsFor, read }
}

const shows = (html: string, text: string) => html.includes(text.slice(0, 400))

t.test('every form in the table is one of a person who is logged in', async (t) => {
  const { app } = await startFoyer(t)
  const paths = app
    .listRoutes()
    .filter(({ method, access }) => method === 'POST' && access === 'visitor')
    .map(({ path }) => path)
  const others = Object.keys(typing).filter((path) => !paths.includes(path))
  t.same(others, [])
})

for (const [kind, text] of Object.entries(texts)) {
  t.test(`a form from an old tab changes nothing and loses nothing: ${kind}`, async (t) => {
    const { foyer, cookie, pathOf, tokenOf, fieldsFor, read } = await openForms(t)
    const tokens = new Map(Object.keys(typing).map((path) => [path, tokenOf(pathOf(path))]))
    foyer.clock.advance(6 * hour + 1)
    const before = await read()
    for (const path of Object.keys(typing)) {
      const fields = { ...fieldsFor(path, text), csrf_token: tokens.get(path) ?? '' }
      const answer = await postForm(foyer, pathOf(path), { cookie, fields })
      t.equal(answer.statusCode, 400, path)
      t.ok(shows(answer.body, text), `${path} shows what was typed`)
      const again = fieldsOf(answer.body, pathOf(path))
      t.not(again.csrf_token, fields.csrf_token, `${path} can be sent again`)
    }
    t.same(await read(), before)
  })

  t.test(`a form after the session ended is offered after the log-in: ${kind}`, async (t) => {
    const { foyer, pathOf, fieldsFor, read } = await openForms(t)
    const before = await read()
    for (const path of Object.keys(typing)) {
      const answer = await postForm(foyer, pathOf(path), { fields: fieldsFor(path, text) })
      t.equal(answer.statusCode, 401, path)
      const { kept_form = '' } = fieldsOf(answer.body, '/login')
      const logIn = { email: 'amy', password: 'amy-password', kept_form }
      const offer = await postForm(foyer, '/login', { fields: logIn })
      t.ok(shows(offer.body, text), `${path} comes back`)
      t.equal(fieldsOf(offer.body, pathOf(path))[typing[path]?.field ?? ''], text, path)
    }
    const [playlists] = await read()
    t.same(playlists, before[0], 'nothing is changed by itself')
  })

  t.test(`a form is taken, or shown again with what was typed: ${kind}`, async (t) => {
    const { foyer, cookie, pathOf, tokenOf, fieldsFor } = await openForms(t)
    for (const path of Object.keys(typing)) {
      const fields = { ...fieldsFor(path, text), csrf_token: tokenOf(pathOf(path)) }
      const answer = await postForm(foyer, pathOf(path), { cookie, fields })
      t.ok(answer.statusCode < 500, `${path}: ${answer.statusCode}`)
      if (answer.statusCode >= 400) t.ok(shows(answer.body, text), `${path} shows what was typed`)
    }
  })
}
