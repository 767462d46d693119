import t, { type Test } from 'tap'
import { listOwnApplications } from '../../../src/authorization/application-store.js'
import { registerApplication } from '../../../src/authorization/register-application.js'
import { findAccountByName } from '../../../src/identity/accounts/store.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { fieldsOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Answer } from '../../support/foyer.js'
import { defaultEngine } from '../../support/mode.js'

const path = '/account/apps'
type Fields = [name: string, value: string][]

/** Amy, who registers apps, with what she does on the page. */
async function startRegistering(t: Test, engine: TestEngine = defaultEngine, env = {}) {
  const foyer = await startFoyer(t, { engine, env })
  const cookie = await signIn(foyer, 'amy')
  const ownerId = (await findAccountByName(foyer.db, 'amy'))?.id ?? 0
  const send = async (url: string, fields: Fields, as = cookie) => {
    const { csrf_token = '' } = fieldsOf((await getPage(foyer, path, as)).body, url)
    return foyer.app.inject({
      method: 'POST',
      url,
      headers: { cookie: as, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams([['csrf_token', csrf_token], ...fields]).toString(),
    })
  }
  const list = () => listOwnApplications(foyer.db, ownerId)
  /** What the token endpoint says to a client with this secret. */
  const asClient = async (client_id: string, client_secret: string) => {
    const fields = { grant_type: 'client_credentials', client_id, client_secret, scope: 'profile' }
    return (await postForm(foyer, '/oauth/token', { fields })).statusCode
  }
  return { foyer, cookie, ownerId, send, list, asClient }
}

const valueOf = ({ body }: Answer, id: string) =>
  new RegExp(`<textarea id="${id}"[^>]*>([^<]*)<`).exec(body)?.[1] ?? ''

const draft: Fields = [
  ['name', ' Tea & “cakes” '],
  ['website', 'https://tea.example'],
  ['redirects', 'https://tea.example/cb\r\ntea-app://done\r\n'],
  ['kind', 'secret'],
  ['scope', 'read:subscriptions'],
  ['scope', 'profile'],
]

const draftWith = (field: string, value: string): Fields =>
  draft.map(([name, old]): [string, string] => [name, name === field ? value : old])

for (const engine of await reachableEngines()) {
  t.test(`${engine}: an app is registered, gets a new secret, and is removed`, async (t) => {
    const { foyer, cookie, send, list, asClient } = await startRegistering(t, engine)
    t.match((await getPage(foyer, path, cookie)).body, 'You have registered none yet.')
    const made = await send(path, draft)
    t.equal(made.statusCode, 200)
    const [clientId, secret] = [valueOf(made, 'client-id'), valueOf(made, 'client-secret')]
    const [stored] = await list()
    t.match(stored, {
      name: 'Tea & “cakes”',
      website: 'https://tea.example',
      clientId,
      redirectUris: ['https://tea.example/cb', 'tea-app://done'],
      scopes: ['profile', 'read:subscriptions'],
    })
    t.equal(await asClient(clientId, secret), 200)

    const page = (await getPage(foyer, path, cookie)).body
    t.match(page, 'Tea &amp; “cakes”')
    t.match(page, clientId)
    t.notMatch(page, secret, 'a secret is shown once')
    const handle: Fields = [['handle', stored?.handle ?? '']]
    const renewed = await send(`${path}/secret`, handle)
    t.equal(renewed.statusCode, 200)
    const newSecret = valueOf(renewed, 'client-secret')
    t.not(newSecret, secret)
    t.equal(valueOf(renewed, 'client-id'), clientId)
    t.equal(await asClient(clientId, secret), 401)
    t.equal(await asClient(clientId, newSecret), 200)

    const removed = await send(`${path}/remove`, handle)
    t.equal(removed.headers.location, `${path}?done=removed`)
    t.match((await getPage(foyer, `${path}?done=removed`, cookie)).body, 'Removed.')
    t.same(await list(), [])
    t.equal(await asClient(clientId, newSecret), 401)
  })
}

t.test('a public app has no secret, and none can be made', async (t) => {
  const { foyer, cookie, send, list, asClient } = await startRegistering(t)
  const made = await send(path, draftWith('kind', 'public'))
  t.equal(valueOf(made, 'client-secret'), '')
  t.match(made.body, 'It has no secret')
  const [stored] = await list()
  t.equal(stored?.secretDigest, undefined)
  t.notOk(stored?.grantTypes.includes('client_credentials'))
  t.equal(await asClient(stored?.clientId ?? '', ''), 400)
  t.notMatch((await getPage(foyer, path, cookie)).body, 'New secret')
  // The form of another app, which has a secret, names this one.
  await send(path, draft)
  const refused = await send(`${path}/secret`, [['handle', stored?.handle ?? '']])
  t.equal(refused.statusCode, 400)
  t.match(refused.body, 'no secret to replace')
})

t.test('a person sees and changes none of another’s apps', async (t) => {
  const { foyer, send, list } = await startRegistering(t)
  const bob = await signIn(foyer, 'bob')
  await send(path, draft)
  await send(path, draftWith('name', 'Of Bob'), bob)
  const [stored] = await list()
  t.notMatch((await getPage(foyer, path, bob)).body, 'Tea')
  for (const act of ['secret', 'remove']) {
    const answer = await send(`${path}/${act}`, [['handle', stored?.handle ?? '']], bob)
    t.equal(answer.statusCode, 404, act)
  }
  t.same(await list(), [stored])
})

t.test('a mistake is shown beside its field, and nothing typed is lost', async (t) => {
  const { send, list } = await startRegistering(t)
  const cases: [field: string, value: string, text: string][] = [
    ['name', ' ', 'Give the app a name.'],
    ['name', 'x'.repeat(101), 'This is too long'],
    ['name', 'evil \u202e name', 'cannot be shown'],
    ['website', 'tea.example', 'must be an http or https URL'],
    ['website', 'javascript:alert(1)', 'must be an http or https URL'],
    ['redirects', 'not-an-address', 'must be an absolute URI'],
    ['redirects', 'https://a.example/cb#x', 'must not have a fragment'],
    ['redirects', 'http://a.example/cb', 'must use https'],
    ['kind', 'other', 'Choose one of the two.'],
  ]
  for (const [field, value, text] of cases) {
    const answer = await send(path, draftWith(field, value))
    t.equal(answer.statusCode, 400, text)
    t.same(invalidFieldsOf(answer.body), [field], text)
    t.match(answer.body, text)
    const typed = fieldsOf(answer.body, path)
    if (field !== 'name') t.equal(typed.name, ' Tea & “cakes” ', text)
    if (field === 'website') t.equal(typed.website, value)
    if (field === 'redirects') t.equal(valueOf(answer, 'redirects'), value)
    t.match(answer.body, /value="read:subscriptions" checked/)
    t.notMatch(answer.body, /value="read:history" checked/)
  }
  const unticked = await send(
    path,
    draft.filter(([name]) => name !== 'scope'),
  )
  t.equal(unticked.statusCode, 400)
  t.match(unticked.body, 'Tick at least one box.')
  const unknown = [...draft.filter(([name]) => name !== 'scope'), ['scope', 'admin']] as Fields
  t.equal((await send(path, unknown)).statusCode, 400)
  t.same(await list(), [])
})

t.test('an app too many is refused with what was typed', async (t) => {
  const { send, list } = await startRegistering(t, defaultEngine, { OAUTH_MAX_APPS: '1' })
  await send(path, draft)
  const refused = await send(path, draftWith('website', 'https://more.example'))
  t.equal(refused.statusCode, 422)
  t.match(refused.body, 'at most 1 apps')
  t.equal(fieldsOf(refused.body, path).website, 'https://more.example')
  t.equal((await list()).length, 1)
})

t.test('many apps are listed in pages', async (t) => {
  const { foyer, cookie, ownerId } = await startRegistering(t)
  for (let at = 0; at < 25; at += 1) {
    await registerApplication(foyer, {
      ...{ name: `App ${at}`, redirectUris: ['https://a.example'], scopes: ['profile'] },
      ...{ grantTypes: [], ownerId },
    })
  }
  const count = async (query: string) => {
    const { body } = await getPage(foyer, `${path}${query}`, cookie)
    return [body.match(/class="card session"/g)?.length, body.includes('rel="next"')]
  }
  t.same(await count(''), [20, true])
  t.same(await count('?page=2'), [5, false])
  t.same(await count('?page=99'), [5, false])
})
