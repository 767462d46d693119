import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import { askPostgresVersion } from '../../../src/platform/db/postgres-version.js'
import { rememberUnchanged } from '../../../src/platform/db/remember-unchanged.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { shareVersion } from '../../../src/platform/db/share-version.js'
import { registerVersions } from '../../../src/platform/db/versions.js'
import { waitUntil } from '../../support/listen.js'
import { findPostgresPrograms, startPostgresCluster } from '../../support/postgres-cluster.js'

t.setTimeout(120_000)

const programs = findPostgresPrograms()
const skip = programs === undefined && 'no initdb on this machine'

/** A PostgreSQL where nobody else commits, with two handles. */
async function startPlace(t: Test) {
  const cluster = await startPostgresCluster(t, programs ?? '')
  const [db, other] = [openDatabase(cluster.url), openDatabase(cluster.url)]
  t.teardown(async () => {
    await db.destroy()
    await other.destroy()
  })
  await sql`create table note (id int primary key)`.execute(db)
  return { cluster, db, other }
}

const write = (db: Database, id: number) => sql`insert into note values (${id})`.execute(db)

t.test('the version changes with each commit and with nothing else', { skip }, async (t) => {
  const { db, other } = await startPlace(t)
  const first = await askPostgresVersion(db)
  await sql`select * from note`.execute(other)
  t.equal(await askPostgresVersion(db), first)
  await other.transaction().execute(async (tx) => {
    await write(tx, 1)
    t.equal(await askPostgresVersion(db), first, 'while another transaction is open')
    await write(db, 2)
    const second = await askPostgresVersion(db)
    t.not(second, first, 'one that began later has ended')
    t.equal(await askPostgresVersion(db), second)
  })
  const third = await askPostgresVersion(db)
  await write(other, 3)
  t.not(await askPostgresVersion(db), third)
})

t.test('while nobody writes, questions are answered from memory', { skip }, async (t) => {
  const { db, other } = await startPlace(t)
  const asked = { versions: 0, notes: 0 }
  const count = async () => {
    asked.versions += 1
    return askPostgresVersion(db)
  }
  registerVersions(db, shareVersion(count))
  const countNotes = rememberUnchanged(
    2,
    (table: string) => table,
    async (handle, table) => {
      asked.notes += 1
      const { rows } = await sql<{
        n: number
      }>`select count(*) as n from ${sql.table(table)}`.execute(handle)
      return rows[0]?.n
    },
  )
  const request = async () => {
    await nextTurn()
    return [await countNotes(db, 'note'), await countNotes(db, 'note')]
  }
  const requests = await Promise.all(Array.from({ length: 20 }, request))
  t.same(new Set(requests.flat()), new Set([0]))
  t.same(asked, { versions: 1, notes: 1 }, 'requests that come together share what they ask')
  t.same(await request(), [0, 0])
  t.same(asked, { versions: 2, notes: 1 }, 'a request asks for the version, once')
  await write(other, 1)
  t.same(await request(), [1, 1])
  t.same(asked, { versions: 3, notes: 2 })
})

t.test('a server that was started anew has another version', { skip }, async (t) => {
  const { cluster, db } = await startPlace(t)
  const before = await askPostgresVersion(db)
  await cluster.crash()
  await t.rejects(askPostgresVersion(db))
  await cluster.start()
  t.not(await askPostgresVersion(db), before)
})

t.test('so has one that recovers from the crash of a process', { skip }, async (t) => {
  const { db, other } = await startPlace(t)
  const startOf = async () =>
    (await sql<{ at: string }>`select pg_postmaster_start_time()::text as at`.execute(db)).rows
  const start = await startOf()
  const before = await askPostgresVersion(db)
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(other)
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL')
  let after = before
  await waitUntil('it has recovered', async () => {
    after = await askPostgresVersion(db).catch(() => before)
    return after !== before
  })
  t.same(await startOf(), start, 'without a start')
})
