import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
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
import { second } from '../../clock.js'
import { registerReader } from '../reader.js'
import type { Database, Schema } from '../schema.js'
import { createCheckpointer, noCheckpointer, type Checkpointer } from './checkpointer.js'
import {
  checkHeader,
  openReader,
  openWriter,
  type OpenOptions,
  type SqliteConnection,
} from './connection.js'
import { createLock } from './lock.js'
import { createWalSync, noWalSync, type WalSync } from './wal-sync.js'
import { countDisk, countTurn } from './writer-waits.js'

/** Another process may hold the database for so long; then what was to be written has failed. */
const busyLimit = 5 * second

/** Milliseconds after which a transaction lets other work have the event loop. */
const turnLimit = 8

const isBusy = (error: unknown) =>
  error instanceof Error && 'code' in error && /^SQLITE_BUSY/.test(String(error.code))

/** Tries again while another process writes, without holding up the event loop. */
async function retryWhileBusy<R>(act: () => R): Promise<R> {
  const until = performance.now() + busyLimit
  for (let pause = 1; ; pause = Math.min(2 * pause, 32)) {
    try {
      return act()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
    }
    await wait(pause * (0.5 + Math.random()))
  }
}

/**
 * What Kysely takes for a connection. Reads outside of transactions go to the reader and wait for
 * nothing; a write, or a transaction that may write, waits for the one connection that writes.
 */
class Session implements DatabaseConnection {
  readonly #driver: SqliteDriver
  /** The connection of the transaction that is open. */
  transaction: SqliteConnection | undefined
  endTransaction = () => {}

  constructor(driver: SqliteDriver) {
    this.#driver = driver
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (!this.transaction) return this.#driver.runAlone<R>(query)
    await this.#driver.shareTurn()
    return this.transaction.run<R>(query)
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const connection = this.transaction ?? this.#driver.openReader()
    try {
      for (const row of connection.stream<R>(query)) {
        await this.#driver.shareTurn()
        yield { rows: [row] }
      }
    } finally {
      if (connection !== this.transaction) connection.close()
    }
  }
}

function connectionSessionOf(connection: DatabaseConnection): Session {
  if (connection instanceof Session) return connection
  throw new Error('This connection is of another driver')
}

class SqliteDriver implements Driver {
  readonly #file: string
  readonly #options: OpenOptions
  readonly #lock = createLock()
  readonly #sync: WalSync
  readonly #checkpointer: Checkpointer
  #writer: SqliteConnection | undefined
  #reader: SqliteConnection | undefined
  #isClosed = false
  #turnStartedAt = performance.now()

  constructor(file: string, options: OpenOptions) {
    this.#file = file
    this.#options = options
    const isKept = file !== ':memory:'
    this.#sync = isKept ? createWalSync(file, options.sync) : noWalSync
    this.#checkpointer = isKept ? createCheckpointer(file) : noCheckpointer
  }

  async init(): Promise<void> {
    this.#getReader()
  }

  #getWriter(): SqliteConnection {
    if (this.#isClosed) throw new Error('The database has been closed')
    return (this.#writer ??= openWriter(this.#file, this.#options))
  }

  /** A file that has just been made is set up by its writer. */
  #getReader(): SqliteConnection {
    if (this.#reader) return this.#reader
    if (!this.#options.isReadOnly) this.#getWriter()
    this.#reader = this.#file === ':memory:' ? this.#getWriter() : this.openReader()
    return this.#reader
  }

  openReader(): SqliteConnection {
    if (this.#isClosed) throw new Error('The database has been closed')
    return openReader(this.#file, this.#options)
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#isClosed) throw new Error('The database has been closed')
    return new Session(this)
  }

  async releaseConnection(): Promise<void> {}

  /** Lets other work have the event loop, when transactions have had it for a while. */
  async shareTurn(): Promise<void> {
    if (performance.now() - this.#turnStartedAt < turnLimit) return
    await nextTurn()
    this.#turnStartedAt = performance.now()
  }

  /** Reads at once; such a read is over before anything else runs. */
  read<R>(query: CompiledQuery<R>): R[] {
    return this.#getReader().run<R>(query).rows
  }

  check(): void {
    checkHeader(this.#file)
    const reader = openReader(this.#file, { isReadOnly: true })
    try {
      reader.run(CompiledQuery.raw('select count(*) from kysely_migration'))
    } finally {
      reader.close()
    }
  }

  /** A statement outside of transactions. */
  async runAlone<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    await this.shareTurn()
    if (this.#getReader().isReading(query)) {
      return retryWhileBusy(() => this.#getReader().run<R>(query))
    }
    const writer = this.#getWriter()
    const askedAt = performance.now()
    const unlock = await this.#lock.take()
    countTurn(askedAt)
    let result: QueryResult<R>
    try {
      result = await retryWhileBusy(() => writer.run<R>(query))
    } finally {
      unlock()
    }
    await this.#settle()
    return result
  }

  /** What has been committed is acknowledged when it is on the disk. */
  async #settle(): Promise<void> {
    this.#checkpointer.notify()
    const committedAt = performance.now()
    await this.#sync.flush()
    countDisk(committedAt)
  }

  /**
   * One that says that it only reads has a connection of its own, and sees the database as it was at
   * its first read. Any other is IMMEDIATE: one that starts reading and then writes would fail when
   * another wrote meanwhile.
   */
  async beginTransaction(
    connection: DatabaseConnection,
    { accessMode }: TransactionSettings,
  ): Promise<void> {
    const session = connectionSessionOf(connection)
    if (accessMode === 'read only') {
      const reader = this.openReader()
      reader.exec('begin')
      session.transaction = reader
      session.endTransaction = () => {
        reader.close()
      }
      return
    }
    const writer = this.#getWriter()
    const askedAt = performance.now()
    const unlock = await this.#lock.take()
    try {
      await retryWhileBusy(() => {
        writer.exec('begin immediate')
      })
      countTurn(askedAt)
    } catch (error) {
      unlock()
      throw error
    }
    session.transaction = writer
    session.endTransaction = unlock
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const session = connectionSessionOf(connection)
    const isWriting = session.transaction === this.#writer
    session.transaction?.exec('commit')
    this.#end(session)
    // The next transaction does not wait for this.
    if (isWriting) await this.#settle()
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const session = connectionSessionOf(connection)
    if (session.transaction?.isInTransaction) session.transaction.exec('rollback')
    this.#end(session)
  }

  #end(session: Session): void {
    session.transaction = undefined
    session.endTransaction()
    session.endTransaction = () => {}
  }

  async destroy(): Promise<void> {
    this.#isClosed = true
    await this.#checkpointer.close()
    await this.#sync.close()
    if (this.#reader !== this.#writer) this.#reader?.close()
    this.#writer?.close()
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

/** Kysely on better-sqlite3: one connection writes, another reads beside it. */
export function openSqlite(file: string, options: OpenOptions = {}): Database {
  const driver = new SqliteDriver(file, options)
  const db = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new TransactionalAdapter(),
      createDriver: () => driver,
      createIntrospector: (handle: Kysely<unknown>) => new SqliteIntrospector(handle),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  registerReader(db, driver)
  return db
}
