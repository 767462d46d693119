import { closeSync, openSync, readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import SqliteDatabase from 'better-sqlite3'
import type { CompiledQuery, QueryResult } from 'kysely'
import { LRUCache } from 'lru-cache'
import { countMemory } from '../../count-memory.js'

export interface OpenOptions {
  /** Writes what is in the log through to the disk; given where a test watches it. */
  sync?: (log: FileHandle) => Promise<void>
  /** The file is left as it is, and has to be there. */
  isReadOnly?: boolean
}

/** Numbers, texts and bytes go in as they are; a list goes in as JSON, for `json_each`. */
const bindable = (parameter: unknown): unknown =>
  Array.isArray(parameter) ? JSON.stringify(parameter) : parameter

const counted = countMemory('sqlite_statements')

/** A connection with its prepared statements. */
export class SqliteConnection {
  readonly #sqlite: SqliteDatabase.Database
  /** Preparing a statement costs as much as a small query. */
  readonly #statements = new LRUCache<string, SqliteDatabase.Statement>({ max: 500 })

  constructor(sqlite: SqliteDatabase.Database) {
    this.#sqlite = sqlite
  }

  #prepare(text: string): SqliteDatabase.Statement {
    const known = this.#statements.get(text)
    counted[known ? 'hits' : 'misses'] += 1
    if (known) return known
    const prepared = this.#sqlite.prepare(text)
    this.#statements.set(text, prepared)
    return prepared
  }

  /** Whether a statement changes nothing. */
  isReading({ sql }: CompiledQuery): boolean {
    return this.#prepare(sql).readonly
  }

  run<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const statement = this.#prepare(sql)
    const values = parameters.map(bindable)
    // The rows' type is what the query builder inferred for this very query.
    if (statement.reader) return { rows: statement.all(values) as R[] }
    const { changes, lastInsertRowid } = statement.run(values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  /** Nothing else can run on this connection until all rows are there. */
  *stream<R>({ sql, parameters }: CompiledQuery): Generator<R> {
    for (const row of this.#sqlite.prepare(sql).iterate(parameters.map(bindable))) yield row as R
  }

  exec(text: string): void {
    this.#sqlite.exec(text)
  }

  get isInTransaction(): boolean {
    return this.#sqlite.inTransaction
  }

  close(): void {
    this.#sqlite.close()
  }
}

/** Nothing is mapped into memory: each commit would make a reader map, and fault in, all of it again. */
function openFile(file: string, { isReadOnly = false }: OpenOptions) {
  return new SqliteDatabase(file, { readonly: isReadOnly, fileMustExist: isReadOnly })
}

/** Throws for a file that does not begin as a database (https://sqlite.org/fileformat.html#the_database_header). */
export function checkHeader(file: string): void {
  const bytes = Buffer.alloc(16)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, bytes)
  } finally {
    closeSync(handle)
  }
  if (bytes.toString('latin1') === 'SQLite format 3\0') return
  throw Object.assign(new Error(`${file} is not a database`), { code: 'SQLITE_NOTADB' })
}

/**
 * The connection that writes. A commit is in the log then, but not on the disk yet: whoever commits
 * waits for `WalSync`, which makes many commits durable by one write. Checkpoints are for another
 * thread, and nothing waits for a lock in here, as that would stop the event loop.
 */
export function openWriter(file: string, options: OpenOptions): SqliteConnection {
  const sqlite = openFile(file, options)
  sqlite.pragma('busy_timeout = 5000')
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = NORMAL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('cache_size = -65536')
  sqlite.pragma('wal_autocheckpoint = 0')
  sqlite.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
  sqlite.pragma('busy_timeout = 0')
  return new SqliteConnection(sqlite)
}

/** A connection that only reads; it sees what has been committed, and waits for no writer. */
export function openReader(file: string, options: OpenOptions): SqliteConnection {
  const sqlite = openFile(file, options)
  sqlite.pragma('busy_timeout = 50')
  sqlite.pragma('query_only = ON')
  sqlite.pragma('cache_size = -65536')
  return new SqliteConnection(sqlite)
}
