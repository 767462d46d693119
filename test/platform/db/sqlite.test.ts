import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock } from 'node:test'
import SqliteDatabase from 'better-sqlite3'
import t, { type Test } from 'tap'
import { sql } from 'kysely'
import { insertAccount, listAccounts } from '../../../src/identity/accounts/store.js'
import { openSession } from '../../../src/identity/sessions/open-session.js'
import { findSessionByDigest } from '../../../src/identity/sessions/store.js'
import { migrate } from '../../../src/platform/db/migrate.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { openSqlite } from '../../../src/platform/db/sqlite/driver.js'
import { digestOf } from '../../../src/platform/secret.js'
import { waitUntil } from '../../support/listen.js'
import { openTestDatabase } from '../../support/open.js'

const add = (db: Database, name: string) => insertAccount(db, { name, createdAt: 0 })
const fileOf = async (db: Database): Promise<string> => {
  const { rows } = await sql<{ file: string }>`pragma database_list`.execute(db)
  return rows[0]?.file ?? ''
}
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
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
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

/** A database of its own file whose log is written through when the test says so. */
function openWatched(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  const writes: { done: () => void; fail: (error: Error) => void }[] = []
  const sync = () =>
    new Promise<void>((done, fail) => {
      writes.push({ done, fail })
    })
  const db = openSqlite(join(folder, 'foyer.db'), { sync })
  t.teardown(async () => {
    for (const { done } of writes) done()
    await db.destroy()
    rmSync(folder, { recursive: true })
  })
  const addNote = (text: string) => sql`insert into note (text) values (${text})`.execute(db)
  const countNotes = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from note`.execute(db)
    return rows[0]?.n
  }
  const acknowledge = async () => {
    await waitUntil('a write of the log', async () => writes.length > 0)
    writes.shift()?.done()
  }
  const make = async () => {
    const made = sql`create table note (text text primary key)`.execute(db)
    await acknowledge()
    await made
  }
  return { db, writes, addNote, countNotes, acknowledge, make }
}

/** What has become of a promise by now. */
const isSettled = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((done) => setImmediate(done, false))])

t.test('a write is acknowledged when the log is on the disk, and many share one', async (t) => {
  const { db, writes, addNote, countNotes, acknowledge, make } = openWatched(t)
  await make()
  const first = addNote('first')
  await waitUntil('the first commit', async () => (await countNotes()) === 1)
  t.equal(writes.length, 1)
  const later = ['second', 'third', 'fourth'].map(addNote)
  const inTransaction = db.transaction().execute(async (tx) => {
    await sql`insert into note (text) values ('fifth')`.execute(tx)
  })
  await waitUntil('the other commits', async () => (await countNotes()) === 5)
  t.equal(await isSettled(first), false)
  t.equal(writes.length, 1, 'one at a time')
  await acknowledge()
  await first
  t.equal(await isSettled(inTransaction), false)
  await acknowledge()
  await Promise.all([...later, inTransaction])
  t.equal(writes.length, 0, 'one write for the other four')
})

t.test(
  'when the log cannot be written to the disk, that write and all later ones fail',
  async (t) => {
    const { writes, addNote, countNotes, make } = openWatched(t)
    await make()
    const lost = addNote('lost')
    await waitUntil('the commit', async () => writes.length > 0)
    writes.shift()?.fail(new Error('EIO'))
    await t.rejects(lost, { code: 'SQLITE_IOERR_FSYNC' })
    await t.rejects(addNote('later'), { code: 'SQLITE_IOERR_FSYNC' })
    t.equal(writes.length, 0, 'the next write could be called a success, and is not tried')
    t.type(await countNotes(), 'number', 'reading goes on')
  },
)

t.test('while another process writes, reads and the event loop go on', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  const file = await fileOf(db)
  const other = new SqliteDatabase(file)
  t.teardown(() => other.close())
  other.exec('begin immediate')
  const writing = add(db, 'nora')
  const changing = db.transaction().execute((tx) => add(tx, 'omar'))
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
  t.same(await namesIn(db), [])
  t.equal(await isSettled(writing), false)
  other.exec('commit')
  await Promise.all([writing, changing])
  t.same(await namesIn(db), ['nora', 'omar'])
})

t.test('a long transaction lets other work run', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  let turns = 0
  let isOver = false
  const count = () => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const startedAt = performance.now()
  await db.transaction().execute(async (tx) => {
    while (performance.now() - startedAt < 200) await namesIn(tx)
  })
  isOver = true
  t.ok(turns >= 5, `${turns} turns of the event loop in 200 ms`)
})

t.test('a large log is copied into the database beside all other work', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  const file = join(folder, 'foyer.db')
  const db = openSqlite(file)
  t.teardown(async () => {
    await db.destroy()
    rmSync(folder, { recursive: true })
  })
  await sql`create table note (text text)`.execute(db)
  const before = statSync(file).size
  await sql`insert into note (text) values (${'x'.repeat(6_000_000)})`.execute(db)
  t.equal(statSync(file).size, before, 'not by the one who writes')
  await waitUntil('the copy', async () => statSync(file).size > 6_000_000, 20_000)
})

t.test('a log that a long reader made large is cut when the reader is gone', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  const file = join(folder, 'foyer.db')
  const db = openSqlite(file)
  t.teardown(async () => {
    await db.destroy()
    rmSync(folder, { recursive: true })
  })
  const logSize = () => statSync(`${file}-wal`).size
  let writes = 0
  // Each of another length: SQLite writes only the pages that change.
  const write = (size: number) =>
    sql`update note set text = ${'x'.repeat(size + (writes += 1))}`.execute(db)
  await sql`create table note (text text)`.execute(db)
  await sql`insert into note (text) values ('x')`.execute(db)
  const reader = new SqliteDatabase(file)
  reader.exec('begin; select * from note')
  const limit = 64 * 1024 * 1024
  while (logSize() <= limit) await write(8_000_000)
  reader.close()
  await waitUntil(
    'the log is as small as it may stay',
    async () => {
      await write(1)
      return logSize() <= limit
    },
    20_000,
  )
})

t.test('foreign keys hold', async (t) => {
  const db = await openTestDatabase(t, 'sqlite')
  const orphan = sql`insert into feed_token (account_id, digest, created_at) values (1, 'x', 0)`
  await t.rejects(orphan.execute(db), { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' })
})

const maps = '/proc/self/maps'

t.test(
  'a database is read without its file being mapped into memory',
  { skip: existsSync(maps) ? false : `there is no ${maps}` },
  async (t) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'foyer-')))
    t.teardown(() => {
      rmSync(folder, { recursive: true })
    })
    const file = join(folder, 'foyer.db')
    const db = openDatabase(`sqlite:${file}`)
    await migrate(db)
    await sql`pragma wal_checkpoint(truncate)`.execute(db)
    await namesIn(db)
    t.notOk(readFileSync(maps, 'utf8').includes(`${file}\n`))
    await db.destroy()
  },
)
