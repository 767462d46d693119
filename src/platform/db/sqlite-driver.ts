import SqliteDatabase from 'better-sqlite3'
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import { LRUCache } from 'lru-cache'
import { second } from '../clock.js'
import { registerReader } from './reader.js'
import type { Database, Schema } from './schema.js'

type Sqlite = SqliteDatabase.Database

/** A transaction holds the one connection; nothing waits for it longer than this. */
const acquireTimeout = 10 * second

function openUnmapped(file: string): Sqlite {
  const sqlite = new SqliteDatabase(file)
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('busy_timeout = 5000')
  sqlite.pragma('cache_size = -65536')
  return sqlite
}

function openFile(file: string): Sqlite {
  const sqlite = openUnmapped(file)
  sqlite.pragma('mmap_size = 268435456')
  return sqlite
}

function openReader(file: string): Sqlite {
  const sqlite = openFile(file)
  sqlite.pragma('query_only = ON')
  return sqlite
}

/** For a file that is not to be changed in any way, and has to be there. */
function openReadOnly(file: string): Sqlite {
  const sqlite = new SqliteDatabase(file, { readonly: true, fileMustExist: true })
  sqlite.pragma('busy_timeout = 5000')
  return sqlite
}

/** Numbers, texts and bytes go in as they are; a list goes in as JSON, for `json_each`. */
const bindable = (parameter: unknown): unknown =>
  Array.isArray(parameter) ? JSON.stringify(parameter) : parameter

class SqliteConnection implements DatabaseConnection {
  readonly #sqlite: Sqlite
  /** Preparing a statement costs as much as a small query. */
  readonly #statements = new LRUCache<string, SqliteDatabase.Statement>({ max: 500 })

  constructor(sqlite: Sqlite) {
    this.#sqlite = sqlite
  }

  close(): void {
    this.#sqlite.close()
  }

  #prepare(query: string): SqliteDatabase.Statement {
    const known = this.#statements.get(query)
    if (known) return known
    const made = this.#sqlite.prepare(query)
    this.#statements.set(query, made)
    return made
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return Promise.resolve(this.run<R>(query))
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }

  run<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const statement = this.#prepare(sql)
    const values = parameters.map(bindable)
    // The rows' type is what the query builder inferred for this very query.
    if (statement.reader) return { rows: statement.all(values) as R[] }
    const { changes, lastInsertRowid } = statement.run(values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  async *streamQuery<R>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // A statement of its own: one that is being iterated cannot be used again meanwhile.
    for (const row of this.#sqlite.prepare(sql).iterate(parameters)) yield { rows: [row as R] }
  }
}

/** One connection, handed to one user at a time; a transaction keeps it until it ends. */
class SqliteDriver implements Driver {
  readonly #file: string
  readonly #open: (file: string) => Sqlite
  #sqlite: Sqlite | undefined
  #connection: SqliteConnection | undefined
  #reader: SqliteConnection | undefined
  #isTaken = false
  readonly #waiting: (() => void)[] = []

  constructor(file: string, open: (file: string) => Sqlite) {
    this.#file = file
    this.#open = open
  }

  async init(): Promise<void> {
    this.#sqlite = this.#open(this.#file)
    this.#connection = new SqliteConnection(this.#sqlite)
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#isTaken) await this.#waitForTurn()
    this.#isTaken = true
    if (!this.#connection) throw new Error('The database has been closed')
    return this.#connection
  }

  #waitForTurn(): Promise<void> {
    return new Promise((done, fail) => {
      const take = () => {
        clearTimeout(timer)
        done()
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1)
        fail(
          new Error(
            'Waited 10 s for the database: a transaction is too long, or the outer handle is used inside one',
          ),
        )
      }, acquireTimeout)
      this.#waiting.push(take)
    })
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#isTaken = false
  }

  /**
   * IMMEDIATE: a transaction that starts reading and then writes would fail when another wrote. One
   * that says that it only reads sees the database as it was at its first read.
   */
  async beginTransaction(
    connection: DatabaseConnection,
    { accessMode }: TransactionSettings,
  ): Promise<void> {
    const begin = accessMode === 'read only' ? 'begin' : 'begin immediate'
    await connection.executeQuery(CompiledQuery.raw(begin))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite?.inTransaction) await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  #openReader(): SqliteConnection {
    this.#reader ??= new SqliteConnection(openReader(this.#file))
    return this.#reader
  }

  /** Takes no turn: such a read is over before anything else runs. */
  read<R>(query: CompiledQuery<R>): R[] {
    return this.#openReader().run<R>(query).rows
  }

  async destroy(): Promise<void> {
    this.#connection = undefined
    this.#reader?.close()
    this.#sqlite?.close()
  }
}

/**
 * Lets a migration run in a transaction, as SQLite can: of two processes that start at once, one
 * waits and then finds the work done, and a migration that breaks leaves nothing behind.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

const handleOn = (driver: SqliteDriver): Database =>
  new Kysely<Schema>({
    dialect: {
      createAdapter: () => new TransactionalAdapter(),
      createDriver: () => driver,
      createIntrospector: (handle: Kysely<unknown>) => new SqliteIntrospector(handle),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })

/** Kysely on better-sqlite3 with prepared statements kept, writers queued and a reader beside them. */
export function openSqlite(file: string): Database {
  const driver = new SqliteDriver(file, openFile)
  const db = handleOn(driver)
  registerReader(db, driver)
  return db
}

/**
 * The same for work on all rows: no part of the file is mapped into memory, where each page would
 * stay resident once it has been read, and no reader is beside.
 */
export const openSqliteUnmapped = (file: string): Database =>
  handleOn(new SqliteDriver(file, openUnmapped))

/** The same on a file that is only read and stays as it is; its transactions must say so. */
export const openSqliteReadOnly = (file: string): Database =>
  handleOn(new SqliteDriver(file, openReadOnly))
