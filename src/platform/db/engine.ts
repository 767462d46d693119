import { NoResultError, SqliteAdapter, type Kysely } from 'kysely'

export type Engine = 'sqlite' | 'postgres'

/** Which engine a handle or transaction speaks to. */
export function engineOf<S>(db: Kysely<S>): Engine {
  return db.getExecutor().adapter instanceof SqliteAdapter ? 'sqlite' : 'postgres'
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** Whether a statement failed because a unique key was there already, on either engine. */
export const isUniqueViolation = (error: unknown): boolean =>
  /^(SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)|23505)$/.test(codeOf(error))

/** Whether a statement failed because a row that it changes or refers to is gone, on either engine. */
export const isGoneRow = (error: unknown): boolean =>
  error instanceof NoResultError || /^(SQLITE_CONSTRAINT_FOREIGNKEY|23503)$/.test(codeOf(error))

/** Whether a statement failed because a row would break a rule of its table, on either engine. */
export const isConstraintViolation = (error: unknown): error is Error =>
  /^(SQLITE_CONSTRAINT|23\d{3}$)/.test(codeOf(error))

/** Whether PostgreSQL refused a text for a character that it cannot store: NUL. */
export const isUnstorableText = (error: unknown): boolean => codeOf(error) === '22021'

/**
 * Whether PostgreSQL ended a transaction because of others that ran at the same time, so that the
 * same transaction may do if it is run again: a serialization failure or a deadlock.
 */
export const isTransient = (error: unknown): boolean => /^(40001|40P01)$/.test(codeOf(error))

/**
 * What PostgreSQL and the network say when the database is away, starting, stopping, full or too
 * slow; nothing of it is the request's fault (https://www.postgresql.org/docs/15/errcodes-appendix.html).
 */
const postgresDown =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08\w{3}|53\w{3}|57\w{3}|58\w{3}|55P03|25P0[23]|40001|40P01|XX00[12])$/

/** What SQLite says when the file is locked, full, unreadable or broken (https://sqlite.org/rescode.html). */
const sqliteDown = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|NOTADB|CORRUPT|CANTOPEN|READONLY)/

/** The driver's own errors have no code, just these texts. */
const downTexts =
  /^(Connection terminated|timeout (exceeded|expired)|Client has encountered a connection error|Query read timeout|Cannot use a pool after|Client was closed)/

/** Whether a statement failed because the database cannot be reached or cannot serve now. */
export function isDatabaseDown(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = codeOf(at)
    if (postgresDown.test(code) || sqliteDown.test(code) || downTexts.test(at.message)) return true
  }
  return false
}
