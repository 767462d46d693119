import fc from 'fast-check'
import t from 'tap'
import { Problem } from '../../../src/platform/problem.js'
import { signatureOf, type TokenFields } from '../../../src/identity/signed-token/signature.js'
import {
  looksSigned,
  mintSignedToken,
  readSignedToken,
} from '../../../src/identity/signed-token/signed-token.js'
import '../../../src/problems.js'
import { anyText } from '../../support/any-text.js'

const session = `v1:${'A'.repeat(43)}=`
const now = 1_700_000_000_000
const keys = ['key']

/** Any fields as a token that was signed with a key of ours. */
const sign = (fields: TokenFields, key = 'key') =>
  JSON.stringify({ ...fields, signature: signatureOf(fields, key) })

/** The code of the problem that reading a credential throws; `none` when it throws nothing. */
function problemOf(credential: string, hmacKeys = keys): string {
  try {
    readSignedToken(credential, hmacKeys, now)
    return 'none'
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

t.test('a minted token is JSON with its keys in one order and without spaces', async (t) => {
  const token = { session, scopes: ['POST:b*', 'get:A', 'POST:b*'] }
  t.match(
    mintSignedToken(token, 'key'),
    /^\{"session":"v1:A{43}=","scopes":\["POST:b\*","get:A","POST:b\*"\],"signature":"[\w-]{43}="\}$/,
  )
  t.match(
    mintSignedToken({ expire: 1_700_000_001, scopes: [':*'], session }, 'key'),
    /^\{"session":"v1:A{43}=","scopes":\[":\*"\],"expire":1700000001,"signature":"[\w-]{43}="\}$/,
  )
})

t.test('a minted token is read back as it was', async (t) => {
  const tokens = [
    { session, scopes: [':*'] },
    { session, scopes: [], expire: 1_700_000_000 },
    { session, scopes: ['GET:feed', 'GET;POST:playlists*'], expire: 4_000_000_000 },
  ]
  for (const token of tokens) {
    t.same(readSignedToken(mintSignedToken(token, 'key'), keys, now), token)
  }
})

t.test('a token is read raw and URL-encoded, in any spelling of the encoding', async (t) => {
  const token = { session, scopes: ['GET:feed', ':a+b', ':c%20d'] }
  const raw = mintSignedToken(token, 'key')
  const encoded = encodeURIComponent(raw)
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  const asForm = new URLSearchParams({ t: raw }).toString().slice(2)
  for (const text of [raw, encoded, lower, asForm, ` ${raw} `]) {
    t.same(readSignedToken(text, keys, now), token, text)
  }
})

t.test('two tokens signed by an Invidious under the same key are read', async (t) => {
  const first = `{"session":"v1:${'A'.repeat(30)}","expires":1554680038,"scopes":[":notifications",":subscriptions/*","GET:tokens*"],"signature":"f__2hS20th8pALF305PJFK-D2aVtvefNnQheILHD2vU="}`
  const second = `{"session":"v1:${'A'.repeat(30)}","scopes":[":notifications","POST:subscriptions/*"],"signature":"fNvXoT0MRAL9eE6lTE33CEg8HitYJDOL9a22rSN2Ihg="}`
  t.same(readSignedToken(first, ['SECRET_KEY'], now).scopes, [
    ':notifications',
    ':subscriptions/*',
    'GET:tokens*',
  ])
  t.same(readSignedToken(second, ['SECRET_KEY'], now).scopes, [
    ':notifications',
    'POST:subscriptions/*',
  ])
})

t.test('the newest key signs and every key verifies', async (t) => {
  const old = mintSignedToken({ session, scopes: [':*'] }, 'old')
  t.equal(problemOf(old, ['old']), 'none')
  t.equal(problemOf(old, ['new', 'newer', 'old']), 'none')
  t.equal(problemOf(old, ['new']), 'signature_invalid')
})

t.test('an unknown key in a token is part of what is signed', async (t) => {
  const fields = { session, scopes: [':*'], device: 'tv', levels: [3, 1], old: true }
  t.equal(problemOf(sign(fields)), 'none')
  const changed = JSON.stringify({ ...fields, device: 'pc', signature: signatureOf(fields, 'key') })
  t.equal(problemOf(changed), 'signature_invalid')
  const added = { ...fields, more: 1, signature: signatureOf(fields, 'key') }
  t.equal(problemOf(JSON.stringify(added)), 'signature_invalid')
})

t.test('a token that asks for anything but what was signed is refused', async (t) => {
  const fields = { session, scopes: ['GET:feed'], expire: 1_800_000_000 }
  const signature = signatureOf(fields, 'key')
  const changes: Record<string, unknown>[] = [
    { scopes: [':*'] },
    { scopes: ['GET:feed', ':*'] },
    { scopes: [] },
    { session: `v1:${'B'.repeat(43)}=` },
    { expire: 1_900_000_000 },
    { expire: undefined },
    { signature: signature.toLowerCase() },
    { signature: '' },
  ]
  for (const change of changes) {
    const text = JSON.stringify({ ...fields, signature, ...change })
    t.equal(problemOf(text), 'signature_invalid', JSON.stringify(change))
  }
})

t.test('a token ends when its expire, in Unix seconds, has passed', async (t) => {
  const at = (expire: number) => problemOf(sign({ session, scopes: [':*'], expire }))
  t.equal(at(1_700_000_001), 'none')
  t.equal(at(1_700_000_000), 'none')
  t.equal(at(1_699_999_999), 'token_expired')
  t.equal(at(0), 'token_expired')
  t.equal(at(-1), 'token_expired')
})

t.test('a token whose signature is wrong does not say whether it had expired', async (t) => {
  t.equal(problemOf(sign({ session, scopes: [':*'], expire: 1 }, 'other')), 'signature_invalid')
})

t.test('a token with a nonce is refused, signed or not: none was made here', async (t) => {
  t.equal(problemOf(sign({ session, scopes: [':*'], nonce: 'a'.repeat(32) })), 'token_malformed')
})

t.test('a credential that is not a whole token is malformed', async (t) => {
  const whole = { session, scopes: [':*'], signature: 'x' }
  const wrong: unknown[] = [
    { ...whole, session: undefined },
    { ...whole, session: '' },
    { ...whole, session: 5 },
    { ...whole, session: null },
    { ...whole, scopes: undefined },
    { ...whole, scopes: ':*' },
    { ...whole, scopes: [1] },
    { ...whole, scopes: [[':*']] },
    { ...whole, signature: undefined },
    { ...whole, signature: 1 },
    { ...whole, expire: null },
    { ...whole, expire: '1800000000' },
    { ...whole, expire: 1.5 },
    { ...whole, expire: [] },
    { ...whole, expire: 2 ** 53 },
    { ...whole, more: null },
    { ...whole, more: {} },
    { ...whole, more: [null] },
    { ...whole, more: [[]] },
    [whole],
    'text',
    null,
    5,
  ]
  for (const value of wrong) {
    t.equal(problemOf(JSON.stringify(value)), 'token_malformed', JSON.stringify(value))
  }
  const texts = ['', '{', '{}', '{"session":', '%7B', '%7b%', '%7B%zz', '%7B%ff%7D', 'v1:x', '{]']
  for (const text of texts) t.equal(problemOf(text), 'token_malformed', text)
})

t.test('a token of more than 16 KiB is not looked at', async (t) => {
  const long = sign({ session, scopes: ['x'.repeat(17_000)] })
  t.equal(problemOf(long), 'token_malformed')
  const shorter = sign({ session, scopes: ['x'.repeat(16_000)] })
  t.equal(problemOf(shorter), 'none')
})

t.test('only JSON objects, raw or URL-encoded, look like a signed token', async (t) => {
  for (const text of ['{', '{"session":""}', '%7B', '%7b%22', ' {', '\t%7B']) {
    t.equal(looksSigned(text), true, text)
  }
  for (const text of ['', 'v1:{', 'oat_{', '[', '"{', '%5B', '%257B', 'ses_x']) {
    t.equal(looksSigned(text), false, text)
  }
})

t.test('what is remembered of tokens read before is right, and bounded', async (t) => {
  const tokens = Array.from({ length: 2001 }, (_, n) =>
    mintSignedToken({ session, scopes: [`:${n}`], expire: 1_700_000_001 }, 'key'),
  )
  for (let round = 0; round < 2; round += 1) {
    const wrong = tokens.filter((token, n) => {
      return readSignedToken(token, keys, now).scopes[0] !== `:${n}`
    })
    t.same(wrong, [], `round ${round}`)
  }
  const [token = ''] = tokens
  t.throws(() => readSignedToken(token, keys, now + 2000), { code: 'token_expired' })
  t.equal(problemOf(token, ['other']), 'signature_invalid', 'each set of keys has its own memory')
})

t.test('no credential whatever ends in anything but a token or a problem', async (t) => {
  const whole = sign({ session, scopes: ['GET:feed'], expire: 1_800_000_000 })
  const texts = fc.oneof(
    anyText(200),
    fc.json(),
    fc.json().map((json) => encodeURIComponent(json)),
    fc.string().map((text) => `{${text}}`),
    fc.string().map((text) => `%7B${text}`),
  )
  t.doesNotThrow(() => {
    fc.assert(
      fc.property(texts, (text) => {
        const code = problemOf(text)
        return code === 'token_malformed' || code === 'signature_invalid'
      }),
      { numRuns: 5000 },
    )
  })
  // One character of a good token changed: it never opens what it did not before.
  t.doesNotThrow(() => {
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, letter) => {
          const changed = whole.slice(0, at) + letter + whole.slice(at + 1)
          return changed === whole || problemOf(changed) !== 'none'
        },
      ),
      { numRuns: 3000 },
    )
  })
  t.equal(problemOf(whole), 'none')
})
