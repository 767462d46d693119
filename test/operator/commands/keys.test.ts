import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readSignedToken } from '../../../src/identity/signed-token/signed-token.js'
import { addUser, createCommandPlace, type CommandPlace } from '../../support/command.js'
import '../../../src/problems.js'

const readKeys = (place: CommandPlace) =>
  readFileSync(join(place.dataDir, 'hmac.keys'), 'utf8').trim().split('\n')

t.test('a rotated key signs first, and what the old one signed stays valid', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  const mint = ['token', 'mint', '--user', 'ann', '--scopes', ':feed']
  const before = (await place.run(mint)).stdout.trim()
  const [old = ''] = readKeys(place)

  const rotated = await place.run(['keys', 'rotate', '--json'])
  const file = join(place.dataDir, 'hmac.keys')
  t.same(JSON.parse(rotated.stdout), { file, count: 2 })
  t.equal(statSync(file).mode & 0o777, 0o600)
  const [first = '', second] = readKeys(place)
  t.equal(second, old)
  t.not(first, old)

  const after = (await place.run(mint)).stdout.trim()
  t.doesNotThrow(() => readSignedToken(after, [first], Date.now()))
  t.throws(() => readSignedToken(after, [old], Date.now()), { code: 'signature_invalid' })
  t.doesNotThrow(() => readSignedToken(before, [first, old], Date.now()))
})

t.test('keys of the environment are changed there, which is explained', async (t) => {
  const place = await createCommandPlace(t)
  const env = { HMAC_KEY: 'a key of the environment' }
  const { code, stderr } = await place.run(['keys', 'rotate'], { env })
  t.equal(code, 1)
  t.match(stderr, /HMAC_KEY in the environment.*\n.*new key and a comma before.*\n {2}[\w-]{43}\n$/)
  t.notMatch(stderr, /a key of the environment/)
})
