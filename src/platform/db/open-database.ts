import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, PostgresDialect, type PostgresCursorConstructor } from 'kysely'
import type { Pool } from 'pg'
import { second } from '../clock.js'
import { OwnSchemaIntrospector } from './own-schema.js'
import { registerPool } from './pool-state.js'
import { retryTransactions } from './retry-transaction.js'
import type { Database, Schema } from './schema.js'
import { openSqlite } from './sqlite/driver.js'

/**
 * Every wait has an end: for a connection, for a statement, for a lock, for a client that dies in a
 * transaction, and for a server that no longer responds at all.
 */
const waits = {
  connectionTimeoutMillis: 5 * second,
  statement_timeout: 30 * second,
  lock_timeout: 15 * second,
  idle_in_transaction_session_timeout: 30 * second,
  query_timeout: 40 * second,
}

export interface PoolOptions {
  /** At most this many connections; transactions and hot queries share them. */
  max: number
  /** Milliseconds; 0 for none. */
  statement_timeout?: number
  idle_in_transaction_session_timeout?: number
  query_timeout?: number
  /** Settings of each connection, as on PostgreSQL's command line. */
  options?: string
}

/** The client is loaded where there is a PostgreSQL: who runs on SQLite starts faster without. */
async function openPool(connectionString: string, settings: PoolOptions): Promise<Pool> {
  const { default: pg } = await import('pg')
  // Counts and ids come as text from PostgreSQL; ours are far below 2^53.
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.INT8, Number)
  types.setTypeParser(pg.types.builtins.NUMERIC, Number)
  const pool = new pg.Pool({
    connectionString,
    keepAlive: true,
    application_name: 'foyer',
    ...waits,
    ...settings,
    types,
  })
  // A connection that is lost while nothing is asked of it: the pool lets it go, and whoever asks
  // next gets a new one or the error. Without a listener it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Opens a PostgreSQL database of another program, which is only read. */
export function openForeignPostgres<S>(url: string): Kysely<S> {
  const pool = () => openPool(url, { max: 4, options: '-c default_transaction_read_only=on' })
  return new Kysely<S>({ dialect: new PostgresDialect({ pool }) })
}

/** The file that a `sqlite:FILE` URL names; undefined for any other URL. */
export function sqliteFileOf(url: string): string | undefined {
  if (!url.startsWith('sqlite:')) return undefined
  return url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')
}

/** `cursor` is needed where rows are streamed. */
export function openOwnPostgres(
  url: string,
  settings: PoolOptions,
  cursor?: PostgresCursorConstructor,
): Database {
  let pool: Pool | undefined
  const dialect = new PostgresDialect({
    pool: async () => (pool = await openPool(url, settings)),
    ...(cursor && { cursor }),
  })
  const db = new Kysely<Schema>({
    dialect: {
      createAdapter: () => dialect.createAdapter(),
      createDriver: () => dialect.createDriver(),
      createIntrospector: (db: Kysely<unknown>) => new OwnSchemaIntrospector(db),
      createQueryCompiler: () => dialect.createQueryCompiler(),
    },
  })
  registerPool(db, () => pool)
  return retryTransactions(db)
}

/** Makes a database's file that is not there yet, with its folder. */
export function ensureFile(file: string): string {
  mkdirSync(dirname(file), { recursive: true })
  // SQLite would make it readable for everyone; its side files take the mode of this one.
  closeSync(openSync(file, 'a', 0o600))
  return file
}

/**
 * Opens `sqlite:FILE` (made when absent, with its folder) or `postgres://…`, there with at most
 * `poolSize` connections.
 */
export function openDatabase(url: string, { poolSize = 10 } = {}): Database {
  const file = sqliteFileOf(url)
  return file === undefined ? openOwnPostgres(url, { max: poolSize }) : openSqlite(ensureFile(file))
}
