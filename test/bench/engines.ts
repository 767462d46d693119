import { randomUUID } from 'node:crypto'
import pg from 'pg'

export type BenchEngine = 'sqlite' | 'postgres'

const postgresUrl = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/test'

async function runOnPostgres(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** An empty database for one data set: a file, or a schema of its own. */
export async function databaseOf(
  engine: BenchEngine,
  file: string,
): Promise<{ url: string; remove: () => Promise<void> }> {
  if (engine === 'sqlite') return { url: `sqlite:${file}`, remove: async () => {} }
  const schema = `bench_${randomUUID().replaceAll('-', '')}`
  await runOnPostgres(`create schema ${schema}`)
  const url = new URL(postgresUrl)
  url.searchParams.set('options', `-c search_path=${schema}`)
  return { url: url.toString(), remove: () => runOnPostgres(`drop schema ${schema} cascade`) }
}
