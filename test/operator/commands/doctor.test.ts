import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { z } from 'zod'
import { setAccountRole } from '../../../src/identity/accounts/store.js'
import { addUser, createCommandPlace, type CommandPlace } from '../../support/command.js'
import { findFreePort } from '../../support/server-process.js'

t.setTimeout(180_000)

const finding = z.object({ about: z.string(), state: z.string(), text: z.string() })

/** What `foyer doctor` finds, by what it is about, and the code that it ends with. */
async function askDoctor(place: CommandPlace, env: Record<string, string> = {}) {
  // Nothing listens there, so that nobody else's server is asked.
  const port = String(await findFreePort())
  const { code, stdout } = await place.run(['doctor', '--json'], { env: { PORT: port, ...env } })
  const findings = z.array(finding).parse(JSON.parse(stdout))
  const at = (about: string) => findings.filter((each) => each.about === about)
  return { code, at }
}

t.test('a database of this version with an administrator is well', async (t) => {
  for (const engine of ['sqlite', 'postgres'] as const) {
    const place = await createCommandPlace(t, engine)
    await setAccountRole(place.db, await addUser(place, 'ann'), 'admin')
    const { code, at } = await askDoctor(place)
    t.equal(code, 0)
    t.match(at('settings'), [{ state: 'good' }])
    t.match(at('folder'), [{ state: 'good' }])
    t.match(at('database'), [{ state: 'good', text: 'It responds.' }])
    t.match(at('schema'), [{ state: 'good', text: 'It is the newest.' }])
    t.match(at('administrators'), [{ state: 'good', text: 'There are 1.' }])
    const clock = engine === 'postgres' ? [{ state: 'good' }] : []
    t.match(at('clock'), clock)
    t.match(at('address'), [{ state: 'warning', text: /start Foyer/ }])
  }
})

t.test('what to look at is said, and does not fail', async (t) => {
  const place = await createCommandPlace(t)
  const env = { REGISTRATIONS: 'closed', BASE_URL: 'http://127.0.0.2:1', HMAC_KEY: 'secret' }
  const { code, at } = await askDoctor(place, env)
  t.equal(code, 0)
  t.match(at('settings'), [
    { state: 'warning', text: 'REGISTRATIONS is not a variable of Foyer: is REGISTRATION meant?' },
    { state: 'warning', text: 'HMAC_KEY is a well-known default: anyone can forge tokens.' },
  ])
  t.match(at('administrators'), [{ state: 'warning', text: /user promote NAME/ }])
  t.match(at('mail'), [{ state: 'warning' }])
})

t.test('who may create accounts is said, and whether robots can', async (t) => {
  const place = await createCommandPlace(t)
  const look = async (env: Record<string, string>) => {
    const { at } = await askDoctor(place, { BASE_URL: 'http://127.0.0.2:1', ...env })
    return at('registration')[0]
  }
  const isPublic = { BASE_URL: 'https://foyer.invalid' }
  t.match(await look({}), {
    state: 'good',
    text: 'Everybody can create an account, and robots, too.',
  })
  t.match(await look(isPublic), { state: 'warning', text: 'set REGISTRATION_CAPTCHA=work' })
  t.match(await look({ ...isPublic, REGISTRATION_CAPTCHA: 'work' }), {
    state: 'good',
    text: 'their browser works for it',
  })
  t.match(await look({ ...isPublic, REGISTRATION: 'invite' }), { state: 'good' })
  t.match(await look({ ...isPublic, REGISTRATION: 'closed' }), { state: 'good' })
})

t.test('what cannot work fails, with what to do', async (t) => {
  const place = await createCommandPlace(t)
  const keys = join(place.dataDir, 'hmac.keys')
  writeFileSync(keys, 'a-key-that-is-long-enough\n')
  chmodSync(keys, 0o644)
  await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(
    place.db,
  )
  const nowhere = `127.0.0.1:${await findFreePort()}`
  const { code, at } = await askDoctor(place, {
    UPSTREAM_URL: `http://${nowhere}`,
    SMTP_URL: `smtp://${nowhere}`,
  })
  t.equal(code, 1)
  t.match(at('keys'), [{ state: 'failed', text: `chmod 600 ${keys}` }])
  t.match(at('schema'), [{ state: 'failed', text: /9999-later\): install that version/ }])
  t.match(at('upstream'), [{ state: 'failed', text: 'and UPSTREAM_URL.' }])
  t.match(at('mail'), [{ state: 'failed', text: 'check SMTP_URL.' }])
})

t.test('a database that does not respond fails', async (t) => {
  const place = await createCommandPlace(t)
  const url = `postgres://foyer:secret-word@127.0.0.1:${await findFreePort()}/foyer`
  const { code, at } = await askDoctor(place, { DATABASE_URL: url })
  t.equal(code, 1)
  t.match(at('database'), [{ state: 'failed', text: /DATABASE_URL\.$/ }])
  t.notMatch(at('database'), [{ text: 'secret-word' }])
})
