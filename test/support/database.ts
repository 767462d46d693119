import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'

export type TestEngine = 'sqlite' | 'postgres'

/** The PostgreSQL of the tests. */
export const postgresUrl =
  process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

export async function runOnPostgres(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 2000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** The engines that tests run on here: SQLite always, PostgreSQL when a server answers. */
export async function reachableEngines(): Promise<TestEngine[]> {
  try {
    await runOnPostgres('select 1')
    return ['sqlite', 'postgres']
  } catch {
    console.error(`PostgreSQL does not answer (TEST_POSTGRES_URL): its tests are skipped`)
    return ['sqlite']
  }
}

export interface TestDatabase {
  url: string
  /** Called when nobody is connected to it any more. */
  remove: () => Promise<void>
}

/** An empty database of its own: a file in `folder`, or a new schema on PostgreSQL. */
export async function databaseUrl(engine: TestEngine, folder: string): Promise<TestDatabase> {
  if (engine === 'sqlite')
    return { url: `sqlite:${join(folder, 'foyer.db')}`, remove: async () => {} }
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  await runOnPostgres(`create schema ${schema}`)
  const url = new URL(postgresUrl)
  url.searchParams.set('options', `-c search_path=${schema}`)
  return { url: url.toString(), remove: () => runOnPostgres(`drop schema ${schema} cascade`) }
}
