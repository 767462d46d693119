import { mock } from 'node:test'
import { hashSync } from 'bcryptjs'
import t from 'tap'
import { changePassword } from '../../../src/identity/accounts/change-password.js'
import { logIn, type LogIn } from '../../../src/identity/accounts/log-in.js'
import { changeEmail, changeName } from '../../../src/identity/accounts/change-names.js'
import { checkName, nameKeyOf } from '../../../src/identity/accounts/names.js'
import { checkPassword } from '../../../src/identity/accounts/password-rule.js'
import { hashPassword, verifyPassword } from '../../../src/identity/accounts/passwords.js'
import { createAccount, type RegistrationContext } from '../../../src/identity/accounts/register.js'
import { findAccountByName, insertAccount } from '../../../src/identity/accounts/store.js'
import { openBrowserSession } from '../../../src/identity/sessions/browser-session.js'
import { mintToken } from '../../../src/identity/sessions/mint-token.js'
import { listSessions } from '../../../src/identity/sessions/store.js'
import { Problem } from '../../../src/platform/problem.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { startFoyer, type Foyer } from '../../support/foyer.js'
import { defaultEngine } from '../../support/mode.js'

type Registration = RegistrationContext['config']['registration']

const foyers = new Map<TestEngine, Promise<Foyer>>()

/** One Foyer for all cases of an engine. */
function foyerOn(engine: TestEngine): Promise<Foyer> {
  const foyer = foyers.get(engine) ?? startFoyer(t, { engine })
  foyers.set(engine, foyer)
  return foyer
}

/** Nobody has an account yet, and no log-in has failed. */
async function startDesk(engine: TestEngine = defaultEngine) {
  const foyer = await foyerOn(engine)
  await foyer.db.deleteFrom('account').execute()
  await foyer.db.deleteFrom('login_attempt').execute()
  await foyer.db.deleteFrom('known_network').execute()
  const desk = (registration: Registration): RegistrationContext => ({
    ...foyer,
    config: { ...foyer.config, registration },
  })
  return { ...foyer, desk }
}

/** `in` with the account's name, or the code of the problem. */
async function outcomeOf(desk: RegistrationContext, request: Partial<LogIn>): Promise<string> {
  try {
    await logIn(desk, {
      name: 'nora',
      password: 'right answer',
      address: '192.0.2.1',
      intent: 'either',
      ...request,
    })
    return 'in'
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

const engines = await reachableEngines()

for (const engine of engines) {
  t.test(`${engine}: who gets in, by mode and by what the form asked for`, async (t) => {
    const { db, desk } = await startDesk(engine)
    await createAccount(desk('closed'), { name: 'nora', password: 'right answer' })
    const rows: [Registration, LogIn['intent'], known: string, wrong: string, unknown: string][] = [
      ['first-login', 'either', 'in', 'password_wrong', 'in'],
      ['first-login', 'sign-in', 'in', 'password_wrong', 'password_wrong'],
      ['first-login', 'register', 'name_taken', 'name_taken', 'in'],
      ['explicit', 'either', 'in', 'password_wrong', 'password_wrong'],
      ['explicit', 'sign-in', 'in', 'password_wrong', 'password_wrong'],
      ['explicit', 'register', 'name_taken', 'name_taken', 'in'],
      ['invite', 'either', 'in', 'password_wrong', 'password_wrong'],
      ['invite', 'sign-in', 'in', 'password_wrong', 'password_wrong'],
      ['invite', 'register', 'invitation_required', 'invitation_required', 'invitation_required'],
      ['closed', 'either', 'in', 'password_wrong', 'password_wrong'],
      ['closed', 'sign-in', 'in', 'password_wrong', 'password_wrong'],
      ['closed', 'register', 'registration_closed', 'registration_closed', 'registration_closed'],
    ]
    for (const [mode, intent, known, wrong, unknown] of rows) {
      const name = `new ${mode} ${intent}`
      const what = `${mode}, ${intent}`
      const address = what
      t.equal(await outcomeOf(desk(mode), { intent, address }), known, `${what}, known`)
      const password = 'wrong answer'
      t.equal(await outcomeOf(desk(mode), { intent, password, address }), wrong, `${what}, wrong`)
      t.equal(await outcomeOf(desk(mode), { intent, name, address }), unknown, `${what}, unknown`)
      t.equal(
        (await findAccountByName(db, name)) !== undefined,
        unknown === 'in',
        `${what}, stored`,
      )
    }
  })

  t.test(`${engine}: two first log-ins at the same moment are one account`, async (t) => {
    const { db, desk } = await startDesk(engine)
    const both = [1, 2, 3].map((n) => outcomeOf(desk('first-login'), { address: `192.0.2.${n}` }))
    t.same(await Promise.all(both), ['in', 'in', 'in'])
    const wrong = { name: 'omar', address: '192.0.2.9' }
    const apart = ['one', 'two']
      .map((text) => `${text} and more`)
      .map((password) => outcomeOf(desk('first-login'), { ...wrong, password }))
    t.same((await Promise.all(apart)).sort(), ['in', 'password_wrong'])
    const { count } = await db
      .selectFrom('account')
      .select((q) => q.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    t.equal(count, 2)
  })

  t.test(`${engine}: a bcrypt hash verifies, and is argon2id from then on`, async (t) => {
    const { db, clock, desk } = await startDesk(engine)
    const password = 'pässword'
    // As Invidious wrote it: $2a$, cost 10.
    const passwordHash = hashSync(password, 4).replace(/^\$2b\$/, '$2a$')
    await insertAccount(db, { name: 'nora', passwordHash, createdAt: clock.now() })
    const hashNow = async () => (await findAccountByName(db, 'nora'))?.passwordHash ?? ''
    t.equal(await outcomeOf(desk('closed'), { password: 'wrong answer' }), 'password_wrong')
    t.equal(await hashNow(), passwordHash, 'a wrong password changes nothing')
    t.equal(await outcomeOf(desk('closed'), { password }), 'in')
    t.match(await hashNow(), /^\$argon2id\$/)
    t.equal(await outcomeOf(desk('closed'), { password }), 'in')
    t.equal(await outcomeOf(desk('closed'), { password: 'wrong answer' }), 'password_wrong')
  })

  t.test(`${engine}: a banned user is told so, but only with the password`, async (t) => {
    const { db, desk } = await startDesk(engine)
    t.equal(await outcomeOf(desk('first-login'), {}), 'in')
    await db.updateTable('account').set({ state: 'banned' }).execute()
    t.equal(await outcomeOf(desk('first-login'), {}), 'account_banned')
    t.equal(await outcomeOf(desk('first-login'), { password: 'wrong answer' }), 'password_wrong')
  })

  t.test(`${engine}: no text whatever is more than refused`, async (t) => {
    const { desk } = await startDesk(engine)
    const names = ['a\0b', '\0', 'a\u0007', '\ud800', 'x'.repeat(255), '\u202e', '\u200b']
    for (const [at, name] of names.entries()) {
      const request = { name, address: `192.0.2.${at}` }
      t.match(await outcomeOf(desk('first-login'), request), /^name_(invalid|missing)$/)
      t.match(await outcomeOf(desk('closed'), request), /^(name_invalid|password_wrong)$/)
    }
  })

  t.test(`${engine}: a new password ends all sessions but the one it came from`, async (t) => {
    const foyer = await startDesk(engine)
    const { db, desk } = foyer
    const id = await createAccount(desk('closed'), { name: 'nora', password: 'right answer' })
    const other = await createAccount(desk('closed'), { name: 'omar', password: 'right answer' })
    await openBrowserSession(foyer, other, {})
    await openBrowserSession(foyer, id, { client: 'other browser' })
    await mintToken(foyer, { accountId: id, scopes: [':*'] })
    await openBrowserSession(foyer, id, { client: 'this browser' })
    const [current] = await listSessions(db, id)
    await changePassword(foyer, id, { password: 'new password', keepSessionId: current?.id })
    t.same(
      (await listSessions(db, id)).map((session) => session.client),
      ['this browser'],
    )
    t.equal((await listSessions(db, other)).length, 1, 'nobody else notices')
    t.equal(await outcomeOf(desk('closed'), {}), 'password_wrong')
    t.equal(await outcomeOf(desk('closed'), { password: 'new password' }), 'in')
    await t.rejects(changePassword(foyer, id, { password: 'x'.repeat(1025) }), {
      code: 'password_invalid',
    })
    t.equal((await listSessions(db, id)).length, 1, 'a refused change ends nothing')
    await changePassword(foyer, id, { password: 'newer password' })
    t.same(await listSessions(db, id), [])
  })
}

t.test('what is missing is named, the name first', async (t) => {
  const { desk } = await startDesk()
  t.equal(await outcomeOf(desk('first-login'), { name: '', password: '' }), 'name_missing')
  t.equal(await outcomeOf(desk('first-login'), { name: ' \u3000' }), 'name_missing')
  t.equal(await outcomeOf(desk('first-login'), { password: '' }), 'password_missing')
  t.equal(await outcomeOf(desk('closed'), { password: '' }), 'password_missing')
})

/** Lets what waits for nothing but the event loop and threads go on, while timers stand still. */
async function waitForThreads(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1_000_000; turn += 1) {
    if (await isSo()) return
    await new Promise(setImmediate)
  }
  throw new Error(`never: ${what}`)
}

t.test('a refusal takes 150 ms at least, whatever the account’s hash is', async (t) => {
  const { db, desk } = await startDesk()
  await createAccount(desk('closed'), { name: 'nora', password: 'right answer' })
  const passwordHash = hashSync('right answer', 4)
  await insertAccount(db, { name: 'moved', createdAt: 1, passwordHash })
  await outcomeOf(desk('closed'), { name: 'nobody', address: '192.0.2.1' })
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(mock.timers.reset.bind(mock.timers))
  for (const name of ['nora', 'moved', 'nobody']) {
    await db.deleteFrom('login_attempt').execute()
    let outcome: string | undefined
    const request = { name, password: 'wrong answer', address: '192.0.2.2' }
    const refusal = outcomeOf(desk('closed'), request).then((code) => {
      outcome = code
    })
    await waitForThreads('the failure is counted', async () => {
      const failed = db.selectFrom('login_attempt').select('failures').where('failures', '>', 0)
      return (await failed.execute()).length >= 2
    })
    mock.timers.tick(149)
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate)
    t.equal(outcome, undefined, name)
    mock.timers.tick(1)
    await refusal
    t.equal(outcome, 'password_wrong', name)
  }
})

t.test('an unknown name costs a hash, as a password that is wrong does', async (t) => {
  const { desk } = await startDesk()
  await createAccount(desk('closed'), { name: 'nora', password: 'right answer' })
  const hash = await hashPassword('right answer')
  const askOf = (name: string) =>
    outcomeOf(desk('closed'), { name, password: 'wrong answer', address: `of ${name}` })
  for (const name of ['nora', 'nobody']) {
    // Now no more hashes may wait.
    const others = Array.from({ length: 64 }, () => verifyPassword(hash, 'wrong answer'))
    t.equal(await askOf(name), 'server_busy', name)
    await Promise.all(others)
    t.equal(await askOf(name), 'password_wrong', name)
  }
})

t.test('names are compared without case and width, and shown as they were given', async (t) => {
  t.equal(nameKeyOf(' Nora '), 'nora')
  t.equal(nameKeyOf('ＮＯＲＡ'), 'nora')
  t.equal(nameKeyOf('ﬁn'), 'fin')
  t.equal(nameKeyOf('ÅSA'), nameKeyOf('åsa'))
  t.equal(nameKeyOf('Ångström@Example.ORG'), 'ångström@example.org')
  const { db, desk } = await startDesk()
  t.equal(await outcomeOf(desk('first-login'), { name: ' Nora@Example.org ' }), 'in')
  t.equal((await findAccountByName(db, 'NORA@example.org'))?.name, 'Nora@Example.org')
  t.equal(await outcomeOf(desk('closed'), { name: 'ＮＯＲＡ@example.org' }), 'in')
  await t.rejects(
    createAccount(desk('closed'), { name: 'nora@EXAMPLE.org', password: 'other answer' }),
    {
      code: 'name_taken',
    },
  )
})

t.test('a name has at most 254 bytes and nothing that cannot be seen', async (t) => {
  t.equal(checkName('x'.repeat(254)), 'x'.repeat(254))
  t.equal(checkName('é'.repeat(127)), 'é'.repeat(127))
  t.equal(checkName(' me and you '), 'me and you')
  const wrong = ['x'.repeat(255), 'é'.repeat(128), 'a\0', 'a\nb', 'a\u202eb', 'a\u200db', '\ud800']
  wrong.push('a\ufe0f', 'a\u034f', 'a\u3164', '\u2800')
  for (const name of wrong) t.throws(() => checkName(name), { code: 'name_invalid' })
  for (const name of ['', ' ', '\u00a0']) {
    t.throws(() => checkName(name), { code: 'name_missing' })
  }
})

t.test('a password has 1 to 1,024 bytes, all of which count', async (t) => {
  for (const password of ['x', 'x'.repeat(1024), 'é'.repeat(512)]) checkPassword(password)
  for (const password of ['x'.repeat(1025), 'é'.repeat(513)]) {
    t.throws(
      () => {
        checkPassword(password)
      },
      { code: 'password_invalid' },
    )
  }
  const long = 'x'.repeat(1024)
  const hash = await hashPassword(long)
  t.equal(await verifyPassword(hash, long), true)
  t.equal(await verifyPassword(hash, `${long.slice(1)}y`), false)
  t.equal(await verifyPassword(hash, long.slice(1)), false)
  t.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

t.test('a new password is long, uncommon and not the name; one that exists stays', async (t) => {
  const { db, clock, desk } = await startDesk()
  const rows: [password: string, outcome: string][] = [
    ['7 chars', 'password_weak'],
    ['password', 'password_weak'],
    ['Password1', 'password_weak'],
    ['12345678', 'password_weak'],
    ['IloveYou', 'password_weak'],
    ['nora@example.org', 'password_weak'],
    ['NORA@EXAMPLE.ORG ', 'password_weak'],
    ['8 chars!', 'in'],
  ]
  for (const [at, [password, outcome]] of rows.entries()) {
    const request = { name: 'nora@example.org', password, address: `192.0.2.${at}` }
    for (const intent of ['register', 'either'] as const) {
      if (outcome === 'in' && intent === 'either') continue
      t.equal(await outcomeOf(desk('first-login'), { ...request, intent }), outcome, password)
    }
  }
  const passwordHash = await hashPassword('x')
  await insertAccount(db, { name: 'old', passwordHash, createdAt: clock.now() })
  t.equal(await outcomeOf(desk('first-login'), { name: 'old', password: 'x' }), 'in')
})

t.test('an operator can accept other passwords', async (t) => {
  const { clock, desk } = await startDesk()
  const context = desk('first-login')
  const lax = { ...context, config: { ...context.config } }
  lax.config.passwords = { minLength: 3, deniesCommon: false }
  t.equal(await outcomeOf(lax, { name: 'one', password: 'abc' }), 'in')
  t.equal(await outcomeOf(lax, { name: 'two', password: 'ab' }), 'password_weak')
  t.ok(clock.now() > 0)
})

t.test('one address makes so many accounts in an hour, and asks for so many names', async (t) => {
  const { clock, desk } = await startDesk()
  const context = desk('first-login')
  const few = { ...context, config: { ...context.config } }
  few.config.limits = { ...few.config.limits, registrations: 3 }
  const ask = (name: string, address: string, intent: LogIn['intent']) =>
    outcomeOf(few, { name, address, intent })
  t.equal(await ask('one', '2001:db8::1', 'register'), 'in')
  t.equal(await ask('one', '2001:db8::2', 'register'), 'name_taken')
  t.equal(await ask('two', '2001:db8:0:ff::1', 'either'), 'in')
  t.equal(await ask('three', '2001:db8::3', 'register'), 'too_many_attempts')
  t.equal(await ask('one', '2001:db8::3', 'register'), 'too_many_attempts', 'nor is it told')
  t.equal(await ask('three', '2001:db8::3', 'either'), 'too_many_attempts')
  t.equal(await ask('one', '2001:db8::3', 'either'), 'in', 'who has an account logs in')
  t.equal(await ask('three', '192.0.2.1', 'register'), 'in', 'another address goes free')
  clock.advance(20 * 60_000)
  t.equal(await ask('four', '2001:db8::4', 'register'), 'in')
  t.equal(await ask('five', '2001:db8::4', 'register'), 'too_many_attempts')
})

t.test('no name is another’s e-mail address, and no address another’s name', async (t) => {
  const { db, desk } = await startDesk()
  const password = 'right answer'
  const context = desk('closed')
  const nora = await createAccount(context, { name: 'nora', email: 'nora@example.org', password })
  const omar = await createAccount(context, { name: 'omar@example.org', password })
  const taken = { code: 'name_taken' }
  await t.rejects(changeName(db, omar, 'nora@example.org'), taken)
  await changeEmail(db, omar, { email: 'omar@example.org', isConfirmed: true })
  await changeName(db, nora, 'nora@example.org')
})
