import Cursor from 'pg-cursor'
import { ensureFile, openOwnPostgres, sqliteFileOf } from './open-database.js'
import type { Database } from './schema.js'
import { openSqlite } from './sqlite/driver.js'

/** Work on whole tables may take its time, and pause while the other side works. */
const settings = {
  max: 4,
  statement_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  query_timeout: 0,
}

/**
 * Opens a database that another is copied into: as `openDatabase`, but its statements may take long.
 */
export function openCopyTarget(url: string): Database {
  const file = sqliteFileOf(url)
  return file === undefined ? openOwnPostgres(url, settings, Cursor) : openSqlite(ensureFile(file))
}

/** Opens a database that is copied: it has to be there, and its transactions must be `read only`. */
export function openCopySource(url: string): Database {
  const file = sqliteFileOf(url)
  return file === undefined
    ? openOwnPostgres(url, settings, Cursor)
    : openSqlite(file, { isReadOnly: true })
}
