import t, { type Test } from 'tap'
import { deleteDueAccounts } from '../../../src/identity/accounts/delete-later.js'
import { hour, day } from '../../../src/platform/clock.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { formTokenOf, getPage, postForm } from '../../support/forms.js'
import { signIn, startFoyer } from '../../support/foyer.js'

const password = 'amy-password'
const plan = '/account/delete/plan'
const undo = '/account/delete/undo'

async function startWithPerson(t: Test, engine?: TestEngine) {
  const foyer = await startFoyer(t, engine && { engine })
  const cookie = await signIn(foyer, 'amy')
  const post = async (action: string, fields: Record<string, string> = {}) => {
    const csrf_token = await formTokenOf(foyer, cookie, { url: '/account', action })
    return postForm(foyer, action, { cookie, fields: { csrf_token, ...fields } })
  }
  const read = async (path = '/account') => (await getPage(foyer, path, cookie)).body
  const names = async () =>
    (await foyer.db.selectFrom('account').select('name').orderBy('name').execute()).map(
      ({ name }) => name,
    )
  return { foyer, cookie, post, read, names }
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: an account is deleted three days after its owner asked`, async (t) => {
    const { foyer, post, read, names } = await startWithPerson(t, engine)
    await signIn(foyer, 'bob')
    t.match(await read(), 'Download a copy of your data')
    t.equal((await post(plan, { password })).headers.location, '/account')
    t.match(await read(), 'title="2026-11-25 12:00 UTC">in 3 days</time>')
    t.match(await read('/'), 'Your account will be deleted')

    foyer.clock.advance(3 * day - hour)
    t.equal(await deleteDueAccounts(foyer), 0)
    t.match(await read(), 'in 1 hour')
    foyer.clock.advance(hour)
    t.equal(await deleteDueAccounts(foyer), 1)
    t.same(await names(), ['bob'])
    t.equal(await deleteDueAccounts(foyer), 0)
  })

  t.test(`${engine}: a deletion is taken back by a button, or by logging in`, async (t) => {
    const { foyer, post, read, names } = await startWithPerson(t, engine)
    await post(plan, { password })
    t.equal((await post(undo)).headers.location, '/account?done=kept')
    t.match(await read('/account?done=kept'), 'Your account stays.')
    t.match(await read(), 'Delete in three days')
    foyer.clock.advance(4 * day)
    t.equal(await deleteDueAccounts(foyer), 0)

    await post(plan, { password })
    await signIn(foyer, 'amy')
    t.match(await read(), 'Delete in three days')
    foyer.clock.advance(4 * day)
    t.equal(await deleteDueAccounts(foyer), 0)
    t.same(await names(), ['amy'])
  })
}

t.test('a deletion takes the password, and says beside it when it is wrong', async (t) => {
  const { foyer, post, read, names } = await startWithPerson(t)
  const answer = await post(plan, { password: 'wrong' })
  t.equal(answer.statusCode, 401)
  t.match(answer.body, 'id="plan-password-mistake"')
  t.equal((await post(plan, { password, csrf_token: 'x' })).statusCode, 400)
  t.match(await read(), 'Delete in three days')
  foyer.clock.advance(4 * day)
  t.equal(await deleteDueAccounts(foyer), 0)
  t.same(await names(), ['amy'])
})

t.test('an account whose deletion is planned can be deleted immediately', async (t) => {
  const { post, names } = await startWithPerson(t)
  await post(plan, { password })
  t.equal((await post('/account/delete', { name: 'amy', password })).headers.location, '/')
  t.same(await names(), [])
})
