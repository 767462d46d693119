import { spawn } from 'node:child_process'
import t from 'tap'
import { createKey } from '../../../src/identity/api-keys/api-keys.js'
import { startFoyer } from '../../support/foyer.js'
import { waitUntil } from '../../support/listen.js'
import { openWatchClient } from '../../support/watch-client.js'

t.setTimeout(60_000)

t.test('the example of an authentication server gives rooms their tokens', async (t) => {
  const foyer = await startFoyer(t)
  const base = await foyer.app.listen({ host: '127.0.0.1', port: 0 })
  const key = await createKey(foyer, { name: 'app', scopes: ['GET:stream/token'] })
  // The clock of a test stands still in another year than that of the program.
  foyer.clock.advance(Date.now() - foyer.clock.now())
  const program = spawn(process.execPath, ['docs/watch-together/authentication-server.mjs'], {
    env: { ...process.env, FOYER_URL: base, API_KEY: key.id, API_SECRET: key.secret, PORT: '0' },
  })
  t.teardown(() => program.kill())
  let output = ''
  program.stdout.on('data', (data: Buffer) => (output += data.toString()))
  await waitUntil('the server listens', () => output.includes('http://'), 20_000)
  const [server = ''] = /http:\S+/.exec(output) ?? []

  const made = await fetch(`${server}/rooms`, { method: 'POST' })
  t.equal(made.status, 201)
  const { id } = (await made.json()) as { id: string }
  const tokenOf = async () =>
    (await (await fetch(`${server}/rooms/${id}`)).json()) as { token: string }
  const { token } = await tokenOf()
  t.same(await tokenOf(), { token }, 'all who ask for a room get the same token')
  t.equal((await fetch(`${server}/rooms/none`)).status, 404)

  const ann = openWatchClient(t, base, { type: 'connect', token, name: 'Ann' })
  await ann.next('connected')
  const bob = openWatchClient(t, base, { type: 'connect', token, name: 'Bob' })
  t.match(await bob.next('connected'), { participants: [{}, {}] })
})
