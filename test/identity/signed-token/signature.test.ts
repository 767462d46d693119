import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import {
  isSignedBy,
  signatureOf,
  type TokenFields,
} from '../../../src/identity/signed-token/signature.js'

const session = `v1:${'A'.repeat(30)}`

/** Signs lines that the test has put in order itself. */
const signatureOfLines = (lines: string[], key: string) =>
  createHmac('sha256', key)
    .update(lines.join('\n'))
    .digest('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_')

t.test('two tokens signed by an Invidious have the signature that it gave them', async (t) => {
  const first = {
    session,
    expires: 1554680038,
    scopes: [':notifications', ':subscriptions/*', 'GET:tokens*'],
  }
  t.equal(signatureOf(first, 'SECRET_KEY'), 'f__2hS20th8pALF305PJFK-D2aVtvefNnQheILHD2vU=')
  const second = { session, scopes: [':notifications', 'POST:subscriptions/*'] }
  t.equal(signatureOf(second, 'SECRET_KEY'), 'fNvXoT0MRAL9eE6lTE33CEg8HitYJDOL9a22rSN2Ihg=')
})

t.test('the order of keys and of values in a list does not matter', async (t) => {
  const one = { session, expire: 5, scopes: ['b', 'a'] }
  const other = { scopes: ['a', 'b'], session, expire: 5 }
  t.equal(signatureOf(one, 'key'), signatureOf(other, 'key'))
})

t.test('every key but the signature is signed, known or not', async (t) => {
  const fields = { session, scopes: [':feed'] }
  const signature = signatureOf(fields, 'key')
  t.equal(signatureOf({ ...fields, signature: 'x' }, 'key'), signature)
  t.not(signatureOf({ ...fields, more: 'x' }, 'key'), signature)
  t.not(signatureOf({ ...fields, more: '' }, 'key'), signature)
  t.not(signatureOf({ ...fields, scopes: [':feed', ':feed'] }, 'key'), signature)
})

t.test('numbers and booleans are signed as they are written', async (t) => {
  const fields = { a: 1, b: true, c: [2, 10, false], d: -3, e: [] }
  t.equal(
    signatureOf(fields, 'key'),
    signatureOfLines(['a=1', 'b=true', 'c=10,2,false', 'd=-3', 'e='], 'key'),
  )
})

t.test('lines and values are sorted by bytes, not by UTF-16 units', async (t) => {
  // U+FF5E is three bytes from EF, U+1F600 four from F0; in UTF-16 the second begins with D83D.
  const wide = '\uff5e'
  const emoji = '\u{1f600}'
  t.same([wide, emoji].sort(), [emoji, wide], 'JavaScript would sort the other way round')
  t.equal(
    signatureOf({ s: [emoji, wide, 'z'] }, 'key'),
    signatureOfLines([`s=z,${wide},${emoji}`], 'key'),
  )
  t.equal(
    signatureOf({ [emoji]: 1, [wide]: 2, z: 3 }, 'key'),
    signatureOfLines(['z=3', `${wide}=2`, `${emoji}=1`], 'key'),
  )
})

t.test('whole lines are sorted, not keys: the equals sign counts', async (t) => {
  // `a=…` sorts after `a!=…`, although `a` sorts before `a!`.
  t.equal(signatureOf({ a: 1, 'a!': 2 }, 'key'), signatureOfLines(['a!=2', 'a=1'], 'key'))
})

t.test('a signature holds when any of the keys made it, and with none other', async (t) => {
  const fields = { session, scopes: [':*'] }
  const signature = signatureOf(fields, 'old')
  t.equal(isSignedBy(fields, signature, ['old']), true)
  t.equal(isSignedBy(fields, signature, ['new', 'old']), true)
  t.equal(isSignedBy(fields, signature, ['new']), false)
  t.equal(isSignedBy(fields, signature, []), false)
  t.equal(isSignedBy(fields, '', ['old']), false)
  t.equal(isSignedBy(fields, signature.slice(0, -1), ['old']), false)
  t.equal(isSignedBy(fields, ` ${signature}`, ['old']), false)
})

const fieldValue = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()))
const anyFields = fc.dictionary(fc.string({ minLength: 1 }), fieldValue, { maxKeys: 5 })

t.test('what is signed verifies, and nothing that was changed does', async (t) => {
  t.doesNotThrow(() => {
    fc.assert(
      fc.property(anyFields, fc.string(), fc.string(), (fields: TokenFields, key, name) => {
        const signature = signatureOf(fields, key)
        const changed = { ...fields, [`${name}~`]: 'changed' }
        return isSignedBy(fields, signature, [key]) && !isSignedBy(changed, signature, [key])
      }),
    )
  })
})
