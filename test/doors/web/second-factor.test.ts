import t, { type Test } from 'tap'
import { TOTP } from 'otpauth'
import { day, minute, second } from '../../../src/platform/clock.js'
import { reachableEngines } from '../../support/database.js'
import { fieldsOf, getPage, invalidFieldsOf, postForm } from '../../support/forms.js'
import {
  signIn,
  startFoyer,
  type Answer,
  type Foyer,
  type FoyerOptions,
} from '../../support/foyer.js'
import {
  cookiesAfter,
  recoveryCodesIn,
  sendFactorForm,
  turnOnFactor,
} from '../../support/second-factor.js'

const path = '/account/second-factor'
const step = '/login/second-factor'
const password = 'amy-password'

/** The first page of a log-in; the cookies to go on with. */
async function enterPassword(foyer: Foyer, cookie = '', typed = password) {
  const fields = { email: 'amy', password: typed, intent: 'sign-in' }
  const response = await postForm(foyer, '/login?referer=%2Frooms', { cookie, fields })
  return { response, cookie: cookiesAfter(response, cookie) }
}

/** The second page. */
const enterCode = (foyer: Foyer, cookie: string, fields: Record<string, string>) =>
  postForm(foyer, `${step}?referer=%2Frooms`, { cookie, fields })

const isLoggedIn = ({ cookies }: Answer) => cookies.some(({ name }) => name === 'SID')

async function start(t: Test, options: FoyerOptions = {}) {
  const foyer = await startFoyer(t, options)
  const cookie = await signIn(foyer, 'amy')
  return { foyer, cookie, factor: await turnOnFactor(foyer, cookie, password) }
}

const lastKinds = async ({ db }: Foyer, count: number) =>
  (await db.selectFrom('security_event').select('kind').orderBy('id').execute())
    .slice(-count)
    .map(({ kind }) => kind)

for (const engine of await reachableEngines()) {
  t.test(`${engine}: a second factor is on once a code proves that an app has it`, async (t) => {
    const foyer = await startFoyer(t, { engine })
    const cookie = await signIn(foyer, 'amy')
    const wrong = await sendFactorForm(foyer, cookie, {
      form: 'start',
      fields: { password: 'wrong' },
    })
    t.equal(wrong.statusCode, 401)
    t.same(invalidFieldsOf(wrong.body), ['start-password'])
    await sendFactorForm(foyer, cookie, { form: 'start', fields: { password } })
    const { body } = await getPage(foyer, path, cookie)
    t.match(body, /<svg class="qr"/)
    const secret = (/<code>([A-Z2-7 ]{32,})<\/code>/.exec(body)?.[1] ?? '').replaceAll(' ', '')
    t.equal(secret.length, 32, '160 bits')
    t.equal((await enterPassword(foyer)).response.headers.location, '/rooms', 'not on yet')
    const refused = await sendFactorForm(foyer, cookie, {
      form: 'confirm',
      fields: { code: '000000' },
    })
    t.equal(refused.statusCode, 401)
    t.same(invalidFieldsOf(refused.body), ['code'])
    const code = new TOTP({ secret }).generate({ timestamp: foyer.clock.now() })
    const fields = { code: `${code.slice(0, 3)} ${code.slice(3)}` }
    const confirmed = await sendFactorForm(foyer, cookie, { form: 'confirm', fields })
    t.equal(confirmed.statusCode, 200)
    t.equal(new Set(recoveryCodesIn(confirmed)).size, 10)
    t.match((await getPage(foyer, path, cookie)).body, '10 are left')
    t.same(await lastKinds(foyer, 1), ['second_factor_on'])
    const stored = JSON.stringify([
      await foyer.db.selectFrom('second_factor').selectAll().execute(),
      await foyer.db.selectFrom('recovery_code').selectAll().execute(),
    ])
    t.notMatch(stored, secret)
    for (const each of recoveryCodesIn(confirmed)) {
      t.notMatch(stored, each.replaceAll('-', ''))
      t.notMatch(foyer.log.join(), each)
    }
  })

  t.test(`${engine}: a log-in takes a code, and each only once`, async (t) => {
    const { foyer, factor } = await start(t, { engine })
    const first = await enterPassword(foyer)
    t.equal(first.response.headers.location, `${step}?referer=%2Frooms`)
    t.notOk(isLoggedIn(first.response))
    t.equal((await getPage(foyer, '/account', first.cookie)).statusCode, 302, 'half-way is outside')
    t.equal((await getPage(foyer, step, first.cookie)).statusCode, 200)
    const code = factor.nextCode()
    const entered = await enterCode(foyer, first.cookie, { code })
    t.ok(isLoggedIn(entered))
    t.equal(entered.headers.location, '/rooms')
    t.equal((await getPage(foyer, '/account', cookiesAfter(entered))).statusCode, 200)
    const again = await enterCode(foyer, (await enterPassword(foyer)).cookie, { code })
    t.equal(again.statusCode, 401)
    t.notOk(isLoggedIn(again))
    t.same(invalidFieldsOf(again.body), ['code'])
    t.same(await lastKinds(foyer, 1), ['second_factor_failed'])
  })

  t.test(`${engine}: a code sent twice at the same moment opens one session`, async (t) => {
    const { foyer, factor } = await start(t, { engine })
    const { cookie } = await enterPassword(foyer)
    const code = factor.nextCode()
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => enterCode(foyer, cookie, { code })),
    )
    t.equal(answers.filter(isLoggedIn).length, 1)
  })

  t.test(`${engine}: a recovery code stands in once, and new ones replace all`, async (t) => {
    const { foyer, cookie, factor } = await start(t, { engine })
    const [one = '', two = ''] = factor.recoveryCodes
    const enter = async (code: string) =>
      isLoggedIn(await enterCode(foyer, (await enterPassword(foyer)).cookie, { code }))
    t.ok(await enter(` ${one.toUpperCase().replaceAll('-', ' ')} `), 'however it is typed')
    t.same(await lastKinds(foyer, 2), ['recovery_code_used', 'logged_in'])
    t.notOk(await enter(one))
    t.match((await getPage(foyer, path, cookie)).body, '9 are left')
    const renewed = await sendFactorForm(foyer, cookie, { form: 'codes', fields: { password } })
    t.equal(recoveryCodesIn(renewed).length, 10)
    t.notOk(await enter(two))
    t.ok(await enter(recoveryCodesIn(renewed)[0] ?? ''))
  })

  t.test(`${engine}: a browser is remembered for 30 days, for its account alone`, async (t) => {
    const { foyer, cookie, factor } = await start(t, { engine })
    const { cookie: half } = await enterPassword(foyer)
    const entered = await enterCode(foyer, half, { code: factor.nextCode(), remember: 'on' })
    const kept = cookiesAfter(entered, half)
      .split('; ')
      .filter((pair) => !pair.startsWith('SID='))
      .join('; ')
    t.ok(isLoggedIn((await enterPassword(foyer, kept)).response))
    t.notOk(isLoggedIn((await enterPassword(foyer)).response))
    const ben = await signIn(foyer, 'ben')
    await turnOnFactor(foyer, ben, 'ben-password')
    const fields = { email: 'ben', password: 'ben-password', intent: 'sign-in' }
    t.notOk(isLoggedIn(await postForm(foyer, '/login', { cookie: kept, fields })))
    foyer.clock.advance(29 * day)
    t.ok(isLoggedIn((await enterPassword(foyer, kept)).response))
    foyer.clock.advance(day)
    t.notOk(isLoggedIn((await enterPassword(foyer, kept)).response))
    t.notMatch((await getPage(foyer, path, cookie)).body, 'Forget ', 'an expired one is not listed')
  })

  for (const end of ['forget', 'a new password', 'turning it off and on']) {
    t.test(`${engine}: ${end} ends that a browser is remembered`, async (t) => {
      const { foyer, cookie, factor } = await start(t, { engine })
      const { cookie: half } = await enterPassword(foyer)
      const entered = await enterCode(foyer, half, { code: factor.nextCode(), remember: 'on' })
      const kept = cookiesAfter(entered, half)
      let typed = password
      if (end === 'forget') {
        const { body } = await getPage(foyer, path, cookie)
        const [, handle = ''] = /name="handle" value="([^"]+)"/.exec(body) ?? []
        await sendFactorForm(foyer, cookie, { form: 'forget', fields: { handle } })
      } else if (end === 'a new password') {
        typed = 'k7-Garden-lamp'
        const page = await getPage(foyer, '/account', cookie)
        const fields = { ...fieldsOf(page.body, '/account/password'), current: password }
        await postForm(foyer, '/account/password', {
          cookie,
          fields: { ...fields, new: typed, again: typed },
        })
      } else {
        await sendFactorForm(foyer, cookie, { form: 'off', fields: { password } })
        await turnOnFactor(foyer, cookie, password)
      }
      const { response } = await enterPassword(foyer, kept, typed)
      t.match(response.headers.location, step)
      t.notOk(isLoggedIn(response))
    })
  }

  t.test(
    `${engine}: turned off, a password is enough again, and no old code is good`,
    async (t) => {
      const { foyer, cookie, factor } = await start(t, { engine })
      const unproved = await sendFactorForm(foyer, cookie, {
        form: 'off',
        fields: { password: '' },
      })
      t.equal(unproved.statusCode, 401)
      t.match((await enterPassword(foyer)).response.headers.location, step, 'still on')
      await sendFactorForm(foyer, cookie, { form: 'off', fields: { password } })
      t.same(await lastKinds(foyer, 1), ['second_factor_off'])
      t.ok(isLoggedIn((await enterPassword(foyer)).response))
      await turnOnFactor(foyer, cookie, password)
      const { cookie: half } = await enterPassword(foyer)
      const code = new TOTP({ secret: factor.secret }).generate({ timestamp: foyer.clock.now() })
      t.notOk(isLoggedIn(await enterCode(foyer, half, { code })))
      t.notOk(isLoggedIn(await enterCode(foyer, half, { code: factor.recoveryCodes[0] ?? '' })))
    },
  )
}

t.test('wrong codes slow down like wrong passwords, and are counted for the account', async (t) => {
  const { foyer, factor } = await start(t)
  const { cookie } = await enterPassword(foyer)
  const statuses: number[] = []
  for (let i = 0; i < 7; i++) {
    statuses.push((await enterCode(foyer, cookie, { code: '000000' })).statusCode)
  }
  t.same(statuses, [401, 401, 401, 401, 401, 429, 429])
  const good = await enterCode(foyer, cookie, { code: factor.recoveryCodes[0] ?? '' })
  t.equal(good.statusCode, 429, 'a good one waits, too')
  foyer.clock.advance(2 * second)
  t.ok(isLoggedIn(await enterCode(foyer, cookie, { code: factor.nextCode() })))
})

t.test('the second page takes ten minutes at most, and no password that was changed', async (t) => {
  const { foyer, cookie: session, factor } = await start(t)
  t.equal((await getPage(foyer, step)).headers.location, '/login', 'nobody begins there')
  const nobody = await enterCode(foyer, '', { code: factor.nextCode() })
  t.equal(nobody.statusCode, 401)
  t.notOk(isLoggedIn(nobody))
  const { cookie } = await enterPassword(foyer)
  foyer.clock.advance(10 * minute)
  const late = await enterCode(foyer, cookie, { code: factor.nextCode() })
  t.equal(late.statusCode, 401)
  t.match(late.body, 'more than ten minutes')
  t.match(late.body, 'name="password"', 'it is the log-in page')
  const { cookie: old } = await enterPassword(foyer)
  const fields = fieldsOf((await getPage(foyer, '/account', session)).body, '/account/password')
  const typed = { current: password, new: 'k7-Garden-lamp', again: 'k7-Garden-lamp' }
  await postForm(foyer, '/account/password', { cookie: session, fields: { ...fields, ...typed } })
  t.notOk(isLoggedIn(await enterCode(foyer, old, { code: factor.nextCode() })))
})

t.test('what was typed before the log-in is there after the second page', async (t) => {
  const { foyer, factor } = await start(t)
  const page = await postForm(foyer, '/preferences', { fields: { locale: 'de' } })
  const { kept_form: kept = '' } = fieldsOf(page.body, '/login')
  t.ok(kept)
  const fields = { email: 'amy', password, intent: 'sign-in', kept_form: kept }
  const first = await postForm(foyer, '/login', { fields })
  const cookie = cookiesAfter(first)
  t.equal(first.statusCode, 200)
  t.equal(fieldsOf(first.body, step).kept_form, kept)
  const wrong = await enterCode(foyer, cookie, { code: '000000', kept_form: kept, remember: 'on' })
  t.equal(fieldsOf(wrong.body, step).kept_form, kept)
  t.match(wrong.body, 'name="remember" checked')
  const entered = await enterCode(foyer, cookie, { code: factor.nextCode(), kept_form: kept })
  t.ok(isLoggedIn(entered))
  t.equal(fieldsOf(entered.body, '/preferences').locale, 'de')
})
