import t from 'tap'
import { z } from 'zod'
import { verifyPassword } from '../../../src/identity/accounts/passwords.js'
import { findAccountByName, listAccounts } from '../../../src/identity/accounts/store.js'
import { openBrowserSession } from '../../../src/identity/sessions/browser-session.js'
import { listSessions } from '../../../src/identity/sessions/store.js'
import { systemClock } from '../../../src/platform/clock.js'
import { addUser, createCommandPlace, type CommandPlace } from '../../support/command.js'
import { reachableEngines } from '../../support/database.js'

// Each case runs several processes.
t.setTimeout(180_000)

const users = z.array(z.object({ name: z.string(), role: z.string(), state: z.string() }))

async function namesIn({ db }: CommandPlace) {
  return (await listAccounts(db, 100)).map((account) => account.name)
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a user is added, listed, given a password and removed`, async (t) => {
    const place = await createCommandPlace(t, engine)

    const added = await place.run(['user', 'add', 'Ann'], { input: 'correct horse\n' })
    t.same(added, { code: 0, stdout: 'Ann can log in now.\n', stderr: '' })

    const list = await place.run(['user', 'list', '--json'])
    t.match(users.parse(JSON.parse(list.stdout)), [{ name: 'Ann', role: 'user', state: 'normal' }])

    const { id = 0 } = (await findAccountByName(place.db, 'ann')) ?? {}
    await openBrowserSession({ db: place.db, clock: systemClock }, id, {})
    const changed = await place.run(['user', 'password', 'ANN'], { input: 'battery staple' })
    t.equal(changed.code, 0, changed.stderr)

    const { passwordHash = '' } = (await findAccountByName(place.db, 'ann')) ?? {}
    t.ok(await verifyPassword(passwordHash, 'battery staple'))
    t.notOk(await verifyPassword(passwordHash, 'correct horse'))
    t.same(await listSessions(place.db, id), [], 'a new password ends every session')

    t.equal((await place.run(['user', 'remove', 'ann', '--yes'])).stdout, 'Ann is gone.\n')
    t.same(await namesIn(place), [])
  })
}

t.test('a password is never taken from the command line', async (t) => {
  const place = await createCommandPlace(t)
  const result = await place.run(['user', 'add', 'ann', 'secret'], { input: 'x\n' })
  t.equal(result.code, 2)
  t.match(result.stderr, /too many arguments/)
  t.same(await namesIn(place), [])
})

t.test('a user without a password is not added', async (t) => {
  const place = await createCommandPlace(t)
  const result = await place.run(['user', 'add', 'ann'])
  t.equal(result.code, 1)
  t.match(result.stderr, /^No password was given\./)
  t.same(await namesIn(place), [])
})

t.test('a name is taken once, in any case', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  const result = await place.run(['user', 'add', 'ANN'], { input: 'k7-Garden-lamp\n' })
  t.same(result, { code: 1, stdout: '', stderr: 'This username is taken\n' })
})

t.test('removing asks, and only a yes removes', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  for (const input of ['', 'ann\n']) {
    const refused = await place.run(['user', 'remove', 'ann'], { input })
    t.equal(refused.code, 1)
    t.match(refused.stderr, /Nothing was removed\. Answer yes, or add --yes\.\n$/)
  }
  t.same(await namesIn(place), ['ann'])
  const removed = await place.run(['user', 'remove', 'ann'], { input: 'yes\n' })
  t.equal(removed.stdout, 'ann is gone.\n')
  t.same(await namesIn(place), [])
})

t.test('an unknown user is named, and where to look', async (t) => {
  const place = await createCommandPlace(t)
  const result = await place.run(['user', 'remove', 'bob', '--yes'])
  t.same(result, {
    code: 1,
    stdout: '',
    stderr: 'There is no user "bob". "user list" shows who there is.\n',
  })
})

t.test('a list has a limit and says when it is reached', async (t) => {
  const place = await createCommandPlace(t)
  for (const name of ['b', 'a', 'c']) await addUser(place, name)
  const list = await place.run(['user', 'list', '--json', '--limit', '2'])
  t.match(users.parse(JSON.parse(list.stdout)), [{ name: 'a' }, { name: 'b' }])
  t.equal(list.stderr, 'These are the first 2; --limit shows more.\n')
})

t.test('a promoted user administers, and a demoted one no more', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  const roleOf = async () => {
    const { stdout } = await place.run(['user', 'list', '--json'])
    return z.array(z.object({ role: z.string() })).parse(JSON.parse(stdout))[0]?.role
  }
  t.equal(await roleOf(), 'user')
  t.equal((await place.run(['user', 'promote', 'ANN'])).code, 0)
  t.equal(await roleOf(), 'admin')
  t.equal((await place.run(['user', 'demote', 'ann'])).code, 0)
  t.equal(await roleOf(), 'user')
  t.equal((await place.run(['user', 'promote', 'nobody'])).code, 1)
})
