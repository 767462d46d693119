import pg from 'pg'
import { migrate } from '../../src/platform/db/migrate.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { databaseUrl, type TestDatabase, type TestEngine } from './database.js'

/** Schemas of this process with all tables and without rows: to make one takes long. */
const free: TestDatabase[] = []

async function removeAll(): Promise<void> {
  for (const { remove } of free.splice(0)) await remove()
}

process.on('beforeExit', () => {
  if (free.length > 0) void removeAll()
})

async function runAt(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statements)
  } finally {
    await client.end()
  }
}

/** Empties the tables of the schema and has their numbers begin anew; truncating takes longer. */
const emptyAll = `
  set session_replication_role = replica;
  do $$
  declare name text;
  begin
    for name in select tablename from pg_tables
      where schemaname = current_schema and tablename not like 'kysely_migration%'
    loop execute format('delete from %I', name);
    end loop;
    perform setval(format('%I', sequencename)::regclass, 1, false)
      from pg_sequences where schemaname = current_schema;
  end $$`

async function makeSchema(): Promise<TestDatabase> {
  const made = await databaseUrl('postgres', '')
  const db = openDatabase(made.url)
  await migrate(db)
  await db.destroy()
  return made
}

/**
 * A database of its own that has all tables and no rows: a new file in `folder`, or on PostgreSQL a
 * schema that an earlier test of this process may have used. A test that changes
 * a table there changes it back.
 */
export async function migratedDatabaseUrl(
  engine: TestEngine,
  folder: string,
): Promise<TestDatabase> {
  if (engine === 'sqlite') return databaseUrl(engine, folder)
  const schema = free.pop() ?? (await makeSchema())
  const remove = async () => {
    await runAt(schema.url, emptyAll)
    free.push(schema)
  }
  return { url: schema.url, remove }
}
