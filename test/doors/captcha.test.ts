import { createHash, randomBytes } from 'node:crypto'
import t from 'tap'
import { findNumber } from '../../src/doors/web/log-in/browser/find-number.js'
import { digestWords } from '../../src/doors/web/log-in/browser/sha-256.js'
import { createAccount } from '../../src/identity/accounts/register.js'
import { findAccountByName } from '../../src/identity/accounts/store.js'
import { createInvitation } from '../../src/identity/invitations/invitations.js'
import { minute } from '../../src/platform/clock.js'
import { reachableEngines } from '../support/database.js'
import { getPage, postForm } from '../support/forms.js'
import { signIn, startFoyer, type Foyer } from '../support/foyer.js'
import { createGuestClient } from '../support/ott-client.js'

const env = { REGISTRATION_CAPTCHA: 'work', REGISTRATION_WORK: '1000' }
const password = 'a fine password'

/** What the script of the page does. */
async function solve(html: string): Promise<string> {
  const read = (name: string) => new RegExp(`data-${name}="([^"]*)"`).exec(html)?.[1] ?? ''
  const [text, digest, seal] = [read('text'), read('digest'), read('seal')]
  const number = await findNumber({ text, digest, most: Number(read('most')) }, async () => {})
  return [text, digest, seal, number].join('.')
}

const openPuzzle = async (foyer: Foyer) => solve((await getPage(foyer, '/signup')).body)

const signUp = (foyer: Foyer, username: string, captcha?: string, url = '/signup') =>
  postForm(foyer, url, {
    fields: { username, password, again: password, ...(captcha === undefined ? {} : { captcha }) },
  })

const isThere = async ({ db }: Foyer, name: string) =>
  (await findAccountByName(db, name)) !== undefined

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a solved puzzle is good for one try at an account`, async (t) => {
    const foyer = await startFoyer(t, { engine, env })
    const captcha = await openPuzzle(foyer)
    const done = await signUp(foyer, 'ann', captcha)
    t.equal(done.statusCode, 302)
    t.match(done.headers['set-cookie'], /^SID=/)
    const second = await signUp(foyer, 'bob', captcha)
    t.equal(second.statusCode, 400)
    t.match(second.body, 'The check of your browser has expired or was used before. Try again.')
    t.notOk(await isThere(foyer, 'bob'))
    t.equal(
      (await signUp(foyer, 'bob', await solve(second.body))).statusCode,
      302,
      'with a new one',
    )
    const both = await openPuzzle(foyer)
    const pair = await Promise.all([signUp(foyer, 'cat', both), signUp(foyer, 'dot', both)])
    t.same(pair.map(({ statusCode }) => statusCode).sort(), [302, 400], 'not even at once')
  })
}

t.test('an account needs a solution that is right, in time and made here', async (t) => {
  const foyer = await startFoyer(t, { env })
  const other = await startFoyer(t, { env })
  const [text = '', digest = '', seal = '', number = ''] = (await openPuzzle(foyer)).split('.')
  const own = createHash('sha256').update(`${text}.7`).digest('hex')
  const later = `${Number(text.slice(0, 13)) + 60 * minute}${text.slice(13)}`
  const refused: [what: string, captcha: string | undefined, words: string][] = [
    ['none', undefined, 'New accounts are made in a browser here: open http://foyer.test/signup'],
    ['an empty one', '', 'New accounts are made in a browser here'],
    ['a wrong number', [text, digest, seal, Number(number) + 1].join('.'), 'Try again.'],
    ['a puzzle of one’s own', [text, own, seal, '7'].join('.'), 'Try again.'],
    ['a later time', [later, digest, seal, number].join('.'), 'Try again.'],
    ['another server’s', await openPuzzle(other), 'Try again.'],
    ['no solution at all', 'x'.repeat(200), 'Try again.'],
    ['digits moved', [`${text}${number}`, digest, seal, ''].join('.'), 'Try again.'],
  ]
  for (const [what, captcha, words] of refused) {
    const answer = await signUp(foyer, 'ann', captcha)
    t.equal(answer.statusCode, 400, what)
    t.match(answer.body, words, what)
    t.match(answer.body, 'id="captcha"', `${what}: there is another puzzle`)
  }
  t.notOk(await isThere(foyer, 'ann'))
  const late = await openPuzzle(foyer)
  foyer.clock.advance(20 * minute)
  t.equal((await signUp(foyer, 'ann', late)).statusCode, 400, 'expired')
  const fresh = await openPuzzle(foyer)
  foyer.clock.advance(19 * minute)
  t.equal((await signUp(foyer, 'ann', fresh)).statusCode, 302)
})

t.test('every other door that makes accounts says where they are made instead', async (t) => {
  const foyer = await startFoyer(t, { env })
  await createAccount(foyer, { name: 'known', password })
  const place = 'open http://foyer.test/signup'
  const fields = { email: 'ann', password }
  const byClient = await postForm(foyer, '/login?type=invidious', { fields })
  t.equal(byClient.statusCode, 401)
  t.match(
    byClient.body,
    `Wrong username or password. New accounts are made in a browser here: ${place}`,
  )
  const asked = await postForm(foyer, '/login', { fields: { ...fields, intent: 'register' } })
  t.equal(asked.statusCode, 400)
  t.match(asked.body, place)
  t.match(asked.body, 'action="/signup"')
  const guest = await createGuestClient(foyer)
  const body = { username: 'ann', password: 'Ann-password1', email: 'ann@example.com' }
  const ofRooms = await guest.call('POST', '/api/user/register', body)
  t.equal(ofRooms.statusCode, 403)
  t.same(ofRooms.json(), {
    success: false,
    error: {
      name: 'FeatureDisabledException',
      message: `New accounts are made in a browser here: ${place}`,
    },
  })
  t.notOk(await isThere(foyer, 'ann'))
  t.match(await signIn(foyer, 'known', password), /^SID=/, 'who has an account logs in as ever')
})

t.test('who is invited needs no captcha, and off is the default', async (t) => {
  const inviting = await startFoyer(t, { env: { ...env, REGISTRATION: 'invite' } })
  const accountId = await createAccount(inviting, { name: 'host', password })
  const draft = { note: '', maxUses: 1, days: 7 }
  const host = { accountId, isAdministrator: true }
  const { secret } = await createInvitation(inviting, host, draft)
  const url = `/signup?invitation=${secret}`
  t.notMatch((await getPage(inviting, url)).body, 'captcha')
  t.equal((await signUp(inviting, 'guest', undefined, url)).statusCode, 302)
  const open = await startFoyer(t, { env })
  const leftOver = '/signup?invitation=of-former-times'
  t.equal((await signUp(open, 'guest', undefined, leftOver)).statusCode, 400)
  const solved = await solve((await getPage(open, leftOver)).body)
  t.equal((await signUp(open, 'guest', solved, leftOver)).statusCode, 302)
  const usual = await startFoyer(t)
  const page = await getPage(usual, '/signup')
  t.notMatch(page.body, 'captcha')
  t.notMatch(page.headers['content-security-policy'], 'script-src')
  t.equal((await signUp(usual, 'ann')).statusCode, 302)
})

t.test('the page may run its own script alone, which loads nothing', async (t) => {
  const foyer = await startFoyer(t, { env })
  const { headers, body } = await getPage(foyer, '/signup')
  const nonce = /script-src 'nonce-([\w-]+)'/.exec(String(headers['content-security-policy']))?.[1]
  t.ok(nonce)
  t.match(headers['content-security-policy'], "connect-src 'none'")
  const src = /<script type="module" src="([^"]+)" nonce="([^"]+)"/.exec(body)
  t.equal(src?.[2], nonce)
  const script = await getPage(foyer, src?.[1] ?? '')
  t.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
  t.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable')
})

t.test('the digest of the script is SHA-256', async (t) => {
  for (let length = 0; length <= 55; length += 1) {
    const text = randomBytes(55).toString('base64url').slice(0, length)
    const words = digestWords(text).map((word) => word.toString(16).padStart(8, '0'))
    t.equal(words.join(''), createHash('sha256').update(text).digest('hex'))
  }
  t.throws(() => digestWords('x'.repeat(56)), /one block/)
})
