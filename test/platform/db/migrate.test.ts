import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import { migrate } from '../../../src/platform/db/migrate.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import {
  databaseUrl,
  findNoPostgres,
  postgresUrl,
  reachableEngines,
} from '../../support/database.js'

for (const engine of await reachableEngines()) {
  t.test(`${engine}: an empty database is brought to the newest schema, once`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
    const { url, remove } = await databaseUrl(engine, folder)
    const [first, second] = [openDatabase(url), openDatabase(url)]
    t.teardown(async () => {
      await first.destroy()
      await second.destroy()
      await remove()
      rmSync(folder, { recursive: true })
    })
    const done = await migrate(first)
    t.match(done[0], '0001-core')
    t.same(done, [...done].sort(), 'in the order of their numbers')
    t.same(await migrate(first), [], 'a second time there is nothing to do')
    t.same(await migrate(second), [], 'nor from another process')
    const { rows } = await sql<{ count: number }>`select count(*) as count from account`.execute(
      second,
    )
    t.same(rows, [{ count: 0 }])
  })
}

t.test('a database that is newer than the program is not touched', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  const { url } = await databaseUrl('sqlite', folder)
  const db = openDatabase(url)
  t.teardown(async () => {
    await db.destroy()
    rmSync(folder, { recursive: true })
  })
  await migrate(db)
  await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(db)
  await t.rejects(migrate(db), { message: /could not be migrated/ })
})

t.test(
  'postgres: tables that others make and drop meanwhile disturb no migration',
  { skip: await findNoPostgres() },
  async (t) => {
    let isDone = false
    const churn = async () => {
      const db = openDatabase(postgresUrl)
      const schema = `passing_${randomUUID().replaceAll('-', '')}`
      while (!isDone) {
        await sql.raw(`create schema ${schema}`).execute(db)
        await sql
          .raw(`create table ${schema}.passing (id bigint generated always as identity)`)
          .execute(db)
        await sql.raw(`drop schema ${schema} cascade`).execute(db)
      }
      await db.destroy()
    }
    const churning = Promise.all([churn(), churn()])
    t.teardown(() => {
      isDone = true
      return churning
    })
    for (let round = 0; round < 4; round += 1) {
      const { url, remove } = await databaseUrl('postgres', '')
      const db = openDatabase(url)
      try {
        t.ok((await migrate(db)).length > 0)
      } finally {
        await db.destroy()
        await remove()
      }
    }
  },
)
