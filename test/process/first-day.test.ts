import bcrypt from 'bcryptjs'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { databaseUrl, findNoPostgres } from '../support/database.js'
import { installPackage, packPackage } from '../support/installed-package.js'
import { createInvidious } from '../support/invidious-database.js'
import { isFollowed, readCodeBlocks } from '../support/manual.js'
import { readOldDatabase } from '../support/old-database.js'
import { makeDataDir } from '../support/server-process.js'
import { walkManual } from '../support/walk-manual.js'

t.setTimeout(900_000)

const file = 'docs/first-day.md'
const skip = await findNoPostgres()

/** An Invidious with one user, whom the page names. */
async function makeInvidious(t: Test): Promise<string> {
  const { url, run } = await createInvidious(t)
  const password = await bcrypt.hash('over the moon', 4)
  await run(
    `insert into users (updated, email, password, preferences, subscriptions)
     values (now(), 'kim', $1, '{}', $2)`,
    [password, ['UCkimkimkimkimkimkimkimk']],
  )
  return url
}

async function makeEmptyDatabase(t: Test): Promise<string> {
  const { url, remove } = await databaseUrl('postgres', '')
  t.teardown(remove)
  return url
}

/** What a server of the version before left in its folder. */
function putOldData(folder: string): void {
  const data = join(folder, 'before', 'data')
  mkdirSync(data, { recursive: true })
  const packed = readFileSync('test/fixtures/foyer-0.1.0.db.gz')
  writeFileSync(join(data, 'foyer.db'), gunzipSync(packed))
  const keys = join(data, 'hmac.keys')
  copyFileSync('test/fixtures/foyer-0.1.0.hmac.keys', keys)
  chmodSync(keys, 0o600)
}

const old = readOldDatabase('0.1.0')

/** Whether everybody who had an account before gets in with the password of that time, but who was banned. */
async function logInAsBefore(t: Test, base: string): Promise<void> {
  for (const [email, password] of Object.entries(old.passwords)) {
    const body = new URLSearchParams({ email, password })
    const url = `${base}/login?type=invidious`
    const { status } = await fetch(url, { method: 'POST', body, redirect: 'manual' })
    t.equal(status, email === 'carl' ? 403 : 302, email)
  }
}

t.test('a first day can be followed line by line with the package', { skip }, async (t) => {
  const place = makeDataDir(t)
  const program = installPackage(packPackage(place).tarball, place)
  const addresses = {
    'postgres://kemal:secret@127.0.0.1/invidious': await makeInvidious(t),
    'postgres://foyer:secret@127.0.0.1/foyer': await makeEmptyDatabase(t),
  }
  const steps = await walkManual(t, file, {
    program,
    addresses,
    prepare: putOldData,
    check: async (heading, base) => {
      if (heading === 'Upgrade') await logInAsBefore(t, base)
    },
  })
  t.equal(
    steps.reduce((sum, { blocks }) => sum + blocks, 0),
    readCodeBlocks(file).filter(isFollowed).length,
  )
  // A comment of tap is not shown where all is well.
  const times = steps.map(({ heading, time }) => `${heading}: ${(time / 1000).toFixed(1)} s\n`)
  process.stderr.write(times.join(''))
})
