import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { mintSignedToken, readSignedToken } from '../../src/identity/signed-token/signed-token.js'
import { createKeyring, loadKeyring, rotateKeys } from '../../src/platform/keyring.js'
import { runNode } from '../support/command.js'
import { openSealed, seal } from '../../src/platform/secret.js'
import '../../src/problems.js'

function makeFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  t.teardown(() => {
    rmSync(folder, { recursive: true })
  })
  return join(folder, 'data')
}

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

t.test('a key is made at the first start, for its owner alone, and kept', async (t) => {
  const folder = makeFolder(t)
  const { hmacKeys } = loadKeyring(folder, [])
  t.equal(hmacKeys.length, 1)
  t.match(hmacKeys[0], /^[\w-]{43}$/)
  t.equal(modeOf(join(folder, 'hmac.keys')), '600')
  t.same(loadKeyring(folder, []).hmacKeys, hmacKeys)
  t.not(loadKeyring(makeFolder(t), []).hmacKeys[0], hmacKeys[0])
})

t.test('configured keys are used as they are, and nothing is written', async (t) => {
  const folder = makeFolder(t)
  t.same(loadKeyring(folder, ['new', 'old']).hmacKeys, ['new', 'old'])
  t.throws(() => statSync(folder), { code: 'ENOENT' })
})

t.test(
  'after a rotation old tokens and sealed texts are good, new ones take the new key',
  async (t) => {
    const folder = makeFolder(t)
    const before = loadKeyring(folder, [])
    const token = mintSignedToken({ session: 'v1:x', scopes: [':*'] }, before.hmacKeys[0])
    const sealed = seal('text', before.derive('seal')[0])
    t.same(rotateKeys(folder), { count: 2, file: join(folder, 'hmac.keys') })
    t.equal(modeOf(join(folder, 'hmac.keys')), '600')
    const after = loadKeyring(folder, [])
    t.equal(after.hmacKeys.length, 2)
    t.equal(after.hmacKeys[1], before.hmacKeys[0])
    t.match(readSignedToken(token, after.hmacKeys, 0), { session: 'v1:x' })
    t.equal(openSealed(sealed, after.derive('seal')), 'text')
    const newer = mintSignedToken({ session: 'v1:x', scopes: [':*'] }, after.hmacKeys[0])
    t.not(newer, token)
    t.throws(() => readSignedToken(newer, before.hmacKeys, 0), { code: 'signature_invalid' })
    t.equal(openSealed(seal('text', after.derive('seal')[0]), before.derive('seal')), undefined)
  },
)

t.test('a key that cannot be kept leaves nothing behind', async (t) => {
  const folder = makeFolder(t)
  // In the way of the rename.
  mkdirSync(join(folder, 'hmac.keys', 'full'), { recursive: true })
  t.throws(() => rotateKeys(folder))
  t.same(readdirSync(folder), ['hmac.keys'])
})

t.test('a rotation where there is no key makes one, and empty lines are none', async (t) => {
  const folder = makeFolder(t)
  t.equal(rotateKeys(folder).count, 1)
  const file = join(folder, 'hmac.keys')
  writeFileSync(file, `\n${readFileSync(file, 'utf8')}\n\n`)
  t.equal(loadKeyring(folder, []).hmacKeys.length, 1)
})

t.test('each purpose has a key of its own for every master key', async (t) => {
  const keyring = createKeyring(['new', 'old'])
  const hex = (purpose: string) =>
    keyring.derive(purpose).map((key) => Buffer.from(key).toString('hex'))
  const all = [...hex('csrf'), ...hex('seal'), ...hex('room')]
  t.equal(new Set(all).size, 6)
  t.same(hex('csrf'), hex('csrf'))
  t.equal(all.includes(Buffer.from('new').toString('hex')), false)
})

t.test('processes that start at the same moment have the same key', async (t) => {
  const folder = makeFolder(t)
  const program = `
    import { loadKeyring } from '${resolve('dist/tests/src/platform/keyring.js')}'
    console.log(loadKeyring('${folder}', []).hmacKeys.join())`
  const starts = Array.from({ length: 4 }, () =>
    runNode(['--input-type=module', '--eval', program], { env: {} }),
  )
  const keys = (await Promise.all(starts)).map(({ stdout }) => stdout.trim())
  t.match(keys[0], /^[\w-]{43}$/)
  t.equal(new Set(keys).size, 1)
  t.same(readdirSync(folder), ['hmac.keys'], 'and nothing else is left')
})
