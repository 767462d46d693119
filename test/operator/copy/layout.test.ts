import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { readLayout } from '../../../src/operator/copy/layout.js'
import { migrate, migrationNames } from '../../../src/platform/db/migrate.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { listTableNames } from '../../../src/platform/db/unfinished-copy.js'
import {
  databaseUrl,
  findNoPostgres,
  reachableEngines,
  type TestEngine,
} from '../../support/database.js'

const newest = migrationNames.at(-1) ?? ''
const skip = await findNoPostgres()

async function openMigrated(t: Test, engine: TestEngine): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  const { url, remove } = await databaseUrl(engine, folder)
  const db = openDatabase(url)
  t.teardown(async () => {
    await db.destroy()
    await remove()
    rmSync(folder, { recursive: true })
  })
  await migrate(db)
  return db
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: every table that the migrations make is copied`, async (t) => {
    const db = await openMigrated(t, engine)
    const names = (await listTableNames(db)).filter((name) => !name.startsWith('kysely_'))
    const copied = (await readLayout(newest)).map(({ name }) => name)
    t.same([...copied].sort(), names.sort())
    t.ok(copied.length > 20, 'there are tables')
  })
}

t.test('each table comes after those it refers to', { skip }, async (t) => {
  const db = await openMigrated(t, 'postgres')
  const layout = await readLayout(newest)
  const place = new Map(layout.map(({ name }, at) => [name, at]))
  const { rows } = await sql<{ from: string; to: string }>`
    select distinct source.relname as "from", target.relname as "to" from pg_constraint c
    join pg_class source on source.oid = c.conrelid join pg_class target on target.oid = c.confrelid
    where c.contype = 'f' and c.connamespace = current_schema()::regnamespace`.execute(db)
  t.ok(rows.length > 10, 'there are foreign keys')
  for (const { from, to } of rows) {
    t.ok(
      from === to || (place.get(from) ?? -1) > (place.get(to) ?? Infinity),
      `${from} after ${to}`,
    )
  }
})

t.test('both engines have the same columns and given ids', { skip }, async (t) => {
  const db = await openMigrated(t, 'postgres')
  for (const table of await readLayout(newest)) {
    const { rows } = await sql<{ name: string; is_identity: string }>`
      select column_name as name, is_identity from information_schema.columns
      where table_schema = current_schema() and table_name = ${table.name}
      order by ordinal_position`.execute(db)
    t.same(
      table.columns,
      rows.map(({ name }) => name),
      table.name,
    )
    t.equal(
      table.hasIdentity,
      rows.some((row) => row.is_identity === 'YES'),
      table.name,
    )
  }
})

t.test('an older database has the tables of its time', async (t) => {
  const names = (await readLayout('0001-core')).map(({ name }) => name)
  t.ok(names.includes('account'))
  t.notOk(names.includes('application'))
})
