import t from 'tap'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { reachableEngines } from '../../support/database.js'
import { fieldsOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { turnOnFactor } from '../../support/second-factor.js'

/** Somebody who administers; the cookie, and a token for administration. */
async function addAdministrator(foyer: Foyer) {
  const cookie = await signIn(foyer, 'chief')
  await foyer.db.updateTable('account').set({ role: 'admin' }).where('name', '=', 'chief').execute()
  const { id } = await foyer.db
    .selectFrom('account')
    .select('id')
    .where('name', '=', 'chief')
    .executeTakeFirstOrThrow()
  const { token } = await mintToken(foyer, { accountId: id, scopes: [':admin/*'] })
  return { cookie, authorization: `Bearer ${token}` }
}

const logIn = (foyer: Foyer, email: string) =>
  postForm(foyer, '/login', { fields: { email, password: `${email}-password` } })

for (const engine of await reachableEngines()) {
  t.test(`${engine}: administrators are led to the second factor they must have`, async (t) => {
    const env = { REQUIRE_SECOND_FACTOR: 'administrators' }
    const foyer = await startFoyer(t, { engine, env })
    const { cookie, authorization } = await addAdministrator(foyer)
    const keys = () => foyer.app.inject({ url: '/api/v1/admin/keys', headers: { authorization } })
    const led = await getPage(foyer, '/admin/users', cookie)
    t.equal(led.statusCode, 302)
    t.equal(led.headers.location, '/account/second-factor?done=required')
    t.match((await getPage(foyer, String(led.headers.location), cookie)).body, 'Administrators')
    t.equal((await keys()).statusCode, 403)
    await turnOnFactor(foyer, cookie, 'chief-password')
    t.equal((await getPage(foyer, '/admin/users', cookie)).statusCode, 200)
    t.equal((await keys()).statusCode, 200)
    t.equal((await logIn(foyer, 'dora')).statusCode, 302, 'others need none')
  })

  t.test(`${engine}: an administrator removes the factor of who lost it`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const amy = await signIn(foyer, 'amy')
    await turnOnFactor(foyer, amy, 'amy-password')
    const { id } = await foyer.db.selectFrom('account').select('id').executeTakeFirstOrThrow()
    const { cookie } = await addAdministrator(foyer)
    const [page, action] = [`/admin/users/${id}`, `/admin/users/${id}/reset-factor`]
    const { csrf_token = '' } = fieldsOf((await getPage(foyer, page, cookie)).body, action)
    const send = (password: string) =>
      postForm(foyer, action, { cookie, fields: { csrf_token, password } })
    t.equal((await send('wrong')).statusCode, 401)
    t.equal((await logIn(foyer, 'amy')).statusCode, 401, 'still on')
    t.equal((await send('chief-password')).headers.location, `${page}?done=factor-reset`)
    t.equal((await logIn(foyer, 'amy')).statusCode, 302)
    t.notMatch((await getPage(foyer, page, cookie)).body, action)
    const security = await getPage(foyer, '/account/security', amy)
    t.match(security.body, 'Second factor removed by who runs this server')
    t.match((await getPage(foyer, '/admin/audit', cookie)).body, 'Removed a second factor')
  })
}

t.test('without the variable, an administrator needs none; the home recommends one', async (t) => {
  const foyer = await startFoyer(t)
  const { cookie } = await addAdministrator(foyer)
  t.equal((await getPage(foyer, '/admin/users', cookie)).statusCode, 200)
  t.match((await getPage(foyer, '/', cookie)).body, 'You have no second factor')
  await turnOnFactor(foyer, cookie, 'chief-password')
  t.notMatch((await getPage(foyer, '/', cookie)).body, 'You have no second factor')
})
