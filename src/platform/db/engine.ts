import { SqliteAdapter, type Kysely } from 'kysely'

export type Engine = 'sqlite' | 'postgres'

/** Which engine a handle or transaction speaks to. */
export function engineOf<S>(db: Kysely<S>): Engine {
  return db.getExecutor().adapter instanceof SqliteAdapter ? 'sqlite' : 'postgres'
}

/** Whether a statement failed because a unique key was there already, on either engine. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  const { code } = error
  return (
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY' ||
    code === '23505'
  )
}

/** Whether a statement failed because a row would break a rule of its table, on either engine. */
export const isConstraintViolation = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  /^(SQLITE_CONSTRAINT|23\d{3}$)/.test(String(error.code))

/** Whether PostgreSQL refused a text for a character that it cannot store: NUL. */
export const isUnstorableText = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '22021'

/**
 * What PostgreSQL and the network say when the database is away, starting, stopping, full or too
 * slow; nothing of it is the request's fault (https://www.postgresql.org/docs/15/errcodes-appendix.html).
 */
const downCodes =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08\w{3}|53\w{3}|57\w{3}|55P03|25P0[23]|40001|40P01|SQLITE_BUSY\w*)$/

/** The driver's own errors have no code, just these texts. */
const downTexts =
  /^(Connection terminated|timeout (exceeded|expired)|Client has encountered a connection error|Query read timeout|Cannot use a pool after|Client was closed)/

/** Whether a statement failed because the database cannot be reached or cannot serve now. */
export function isDatabaseDown(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && downCodes.test(at.code)) return true
    if (downTexts.test(at.message)) return true
  }
  return false
}
