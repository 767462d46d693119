import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock } from 'node:test'
import t from 'tap'
import { sql } from 'kysely'
import { insertAccount, listAccounts } from '../../../src/identity/accounts/store.js'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import { findSessionByDigest } from '../../../src/identity/sessions/store.js'
import { migrate } from '../../../src/platform/db/migrate.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import { openCopyTarget } from '../../../src/platform/db/open-for-copy.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { digestOf } from '../../../src/platform/secret.js'
import { openTestDatabase } from '../../support/open.js'

const add = (db: Database, name: string) => insertAccount(db, { name, createdAt: 0 })
const namesIn = async (db: Database) => (await listAccounts(db, 100)).map(({ name }) => name)

t.test('the outer handle inside a transaction ends in an error, not in silence', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => {
    mock.timers.reset()
  })
  const transaction = db.transaction().execute(async (tx) => {
    await add(tx, 'nora')
    const waiting = add(db, 'omar')
    // The wait begins a few steps on; then its 10 s pass at once.
    await new Promise(setImmediate)
    mock.timers.tick(10_000)
    await waiting
  })
  await t.rejects(transaction, { message: /the outer handle is used inside one/ })
  t.same(await namesIn(db), [], 'and what the transaction did is undone')
  t.type(await add(db, 'pia'), 'number', 'the database goes on')
})

t.test('transactions at the same moment queue, and none sees half of another', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  const notes: string[] = []
  const run = (name: string) =>
    db.transaction().execute(async (tx) => {
      notes.push(`${name} starts`)
      await add(tx, `${name} 1`)
      await new Promise(setImmediate)
      await add(tx, `${name} 2`)
      notes.push(`${name} ends`)
    })
  await Promise.all(['a', 'b', 'c'].map(run))
  t.same(notes, ['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends'])
  t.equal((await namesIn(db)).length, 6)
})

t.test('a transaction that fails leaves nothing, and the next one runs', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  const failing = db.transaction().execute(async (tx) => {
    await add(tx, 'nora')
    throw new Error('no')
  })
  await t.rejects(failing, { message: 'no' })
  const colliding = db.transaction().execute(async (tx) => {
    await add(tx, 'omar')
    await add(tx, 'OMAR')
  })
  await t.rejects(colliding, { code: 'SQLITE_CONSTRAINT_UNIQUE' })
  t.same(await namesIn(db), [])
  await db.transaction().execute((tx) => add(tx, 'pia'))
  t.same(await namesIn(db), ['pia'])
})

t.test(
  'a prepared read neither waits for a transaction nor sees what it has not committed',
  async (t) => {
    const db = await openTestDatabase(t, 'sqlite')
    const digest = digestOf('secret')
    const clock = { now: () => 0 }
    await db.transaction().execute(async (tx) => {
      await openSession({ db: tx, clock }, { kind: 'browser', secret: 'secret', scopes: [':*'] })
      t.equal(await findSessionByDigest(db, digest), undefined, 'from outside')
      t.match(await findSessionByDigest(tx, digest), { session: { digest } }, 'from inside')
    })
    t.match(await findSessionByDigest(db, digest), { session: { digest } }, 'afterwards')
  },
)

t.test('what was acknowledged is on the disk, and foreign keys hold', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  const settings: [name: string, value: unknown][] = [
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
  ]
  for (const [name, value] of settings) {
    const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)
    t.same(rows, [{ [name]: value }])
  }
})

const maps = '/proc/self/maps'

t.test(
  'reading a whole copy keeps none of its file in memory',
  { skip: existsSync(maps) ? false : `there is no ${maps}` },
  async (t) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'foyer-')))
    const file = join(folder, 'foyer.db')
    const isMappedWith = async (open: (url: string) => Database) => {
      const db = open(`sqlite:${file}`)
      await migrate(db)
      await sql`pragma wal_checkpoint(truncate)`.execute(db)
      await namesIn(db)
      const isMapped = readFileSync(maps, 'utf8').includes(`${file}\n`)
      await db.destroy()
      return isMapped
    }
    t.teardown(() => {
      rmSync(folder, { recursive: true })
    })
    t.equal(await isMappedWith(openCopyTarget), false)
    t.equal(await isMappedWith(openDatabase), true, 'a server reads its own so')
  },
)
