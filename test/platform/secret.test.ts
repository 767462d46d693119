import fc from 'fast-check'
import t from 'tap'
import {
  deriveKey,
  digestOf,
  equalsInConstantTime,
  openSealed,
  randomSecret,
  seal,
} from '../../src/platform/secret.js'
import { anyText } from '../support/any-text.js'

t.test('a secret is 32 random bytes as base64url', async (t) => {
  const secrets = new Set(Array.from({ length: 1000 }, () => randomSecret()))
  t.equal(secrets.size, 1000)
  for (const secret of secrets) t.match(secret, /^[\w-]{43}$/)
  t.match(randomSecret(16), /^[\w-]{22}$/)
})

t.test('a digest is SHA-256 as base64url', async (t) => {
  // FIPS 180-2, appendix B.1.
  t.equal(
    digestOf('abc'),
    Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex').toString(
      'base64url',
    ),
  )
})

t.test('two texts are equal when they are, whatever their lengths', async (t) => {
  t.doesNotThrow(() => {
    fc.assert(
      fc.property(anyText(), anyText(), (a, b) => {
        const isSame = Buffer.from(a).equals(Buffer.from(b))
        return equalsInConstantTime(a, b) === isSame && equalsInConstantTime(a, a)
      }),
    )
  })
  t.equal(equalsInConstantTime('', ''), true)
  t.equal(equalsInConstantTime('', 'a'), false)
})

t.test('a key for a purpose is always the same, and no two are alike', async (t) => {
  const hex = (key: Uint8Array) => Buffer.from(key).toString('hex')
  t.equal(deriveKey('master', 'csrf').length, 32)
  t.equal(hex(deriveKey('master', 'csrf')), hex(deriveKey('master', 'csrf')))
  t.not(hex(deriveKey('master', 'csrf')), hex(deriveKey('master', 'seal')))
  t.not(hex(deriveKey('master', 'csrf')), hex(deriveKey('other', 'csrf')))
})

t.test('what is sealed is opened by the same key alone', async (t) => {
  const [key, other] = [deriveKey('one', 'seal'), deriveKey('two', 'seal')]
  for (const text of ['', 'a', 'pässword\0', 'x'.repeat(10_000)]) {
    const sealed = seal(text, key)
    t.match(sealed, /^[\w-]+$/)
    t.equal(openSealed(sealed, [key]), text)
    t.equal(openSealed(sealed, [other, key]), text)
    t.equal(openSealed(sealed, [other]), undefined)
    t.equal(openSealed(sealed, []), undefined)
  }
  t.not(seal('a', key), seal('a', key), 'the same text is never sealed alike twice')
  t.notMatch(seal('password', key), Buffer.from('password').toString('base64url'))
})

t.test('what was changed or is nothing of ours is not opened, and does not throw', async (t) => {
  const key = deriveKey('one', 'seal')
  const bytes = Buffer.from(seal('text', key), 'base64url')
  for (const [at, byte] of bytes.entries()) {
    const changed = Buffer.from(bytes)
    changed[at] = byte ^ 1
    t.equal(openSealed(changed.toString('base64url'), [key]), undefined, `byte ${at}`)
  }
  for (const text of ['', 'x', '!', 'A'.repeat(32), 'A'.repeat(100)]) {
    t.equal(openSealed(text, [key]), undefined)
  }
})
