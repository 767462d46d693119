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

/** Why tests that need PostgreSQL are skipped, for tap's `skip`; false when a server responds. */
export async function findNoPostgres(): Promise<string | false> {
  try {
    await runOnPostgres('select 1')
    return false
  } catch (error) {
    const reason = error instanceof Error && error.message ? error.message : 'no connection'
    return `PostgreSQL does not respond (TEST_POSTGRES_URL): ${reason}`
  }
}

/**
 * The engines that tests run on here: SQLite always, PostgreSQL when a server responds. When none
 * does, a skipped test stands for the cases that the file would have had on it.
 */
export async function reachableEngines(): Promise<TestEngine[]> {
  const skip = await findNoPostgres()
  if (skip === false) return ['sqlite', 'postgres']
  const { default: root } = await import('tap')
  root.test('cases on PostgreSQL', { skip }, async () => {})
  return ['sqlite']
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
