import t from 'tap'
import { z } from 'zod'
import { addUser, createCommandPlace } from '../../support/command.js'

// Each case runs several processes.
t.setTimeout(180_000)

const created = z.object({ id: z.uuid(), secret: z.string().regex(/^[\w-]{43}$/) })

t.test('a key is made, listed without its secret, and revoked by its id', async (t) => {
  const place = await createCommandPlace(t)
  const make = ['key', 'create', '--name', 'Operator', '--scopes', ':admin/*,GET:account', '--json']
  const { id, secret } = created.parse(JSON.parse((await place.run(make)).stdout))
  const list = await place.run(['key', 'list', '--json'])
  t.match(JSON.parse(list.stdout), [
    {
      id,
      name: 'Operator',
      scopes: [':admin/*', 'GET:account'],
      from: 'command line',
      lastUsed: null,
    },
  ])
  t.notMatch(list.stdout, secret)
  t.match((await place.run(['key', 'list'])).stdout, new RegExp(`${id}  Operator .* never `))
  t.equal((await place.run(['key', 'revoke', id])).code, 0)
  t.same(JSON.parse((await place.run(['key', 'list', '--json'])).stdout), [])
  const again = await place.run(['key', 'revoke', id])
  t.equal(again.code, 1)
  t.match(again.stderr, 'There is no key with this id')
})

t.test('a malformed scope is wrong usage, and a weak ADMIN_API_KEY stops the start', async (t) => {
  const place = await createCommandPlace(t)
  t.equal((await place.run(['key', 'create', '--name', 'x', '--scopes', 'admin'])).code, 2)
  const weak = await place.run(['key', 'list'], { env: { ADMIN_API_KEY: 'x'.repeat(31) } })
  t.equal(weak.code, 1)
  t.match(weak.stderr, 'ADMIN_API_KEY: must have 32 characters or more')
})

t.test('a banned user is shown as such, and no more after the ban is lifted', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  const stateOf = async () => {
    const { stdout } = await place.run(['user', 'list', '--json'])
    return z.array(z.object({ state: z.string() })).parse(JSON.parse(stdout))[0]?.state
  }
  t.equal((await place.run(['user', 'ban', 'ANN'])).code, 0)
  t.equal(await stateOf(), 'banned')
  t.equal((await place.run(['user', 'unban', 'ann'])).code, 0)
  t.equal(await stateOf(), 'normal')
  t.equal((await place.run(['user', 'ban', 'nobody'])).code, 1)
  const ban = ['user', 'ban', 'ann', '--reason', 'Spam in rooms', '--until']
  t.match(await place.run([...ban, '2099-01-31']), {
    code: 0,
    stdout: 'ann is banned: log-ins, tokens and sessions are refused until 2099-01-31 00:00 UTC.\n',
  })
  const { stdout } = await place.run(['user', 'list', '--json'])
  t.match(JSON.parse(stdout), [
    { state: 'banned', ban: { reason: 'Spam in rooms', until: '2099-01-31T00:00:00.000Z' } },
  ])
  t.match((await place.run(['user', 'list'])).stdout, 'banned until 2099-01-31 00:00')
  t.match(await place.run([...ban, '2020-01-31']), { code: 2, stderr: /That time has passed/ })
})
