import { sql } from 'kysely'
import { engineOf } from '../db/engine.js'
import type { Database } from '../db/schema.js'

/** Any number that every process agrees on. */
const appendLock = 7_262_351

/** Where PostgreSQL notifies every process of new events (LISTEN, NOTIFY), at commit. */
export const eventChannel = 'foyer_event'

/**
 * Before an event is appended in a transaction: the log's numbers then appear in order, and at commit
 * other processes are notified. PostgreSQL gives numbers out before commit, so there writers take
 * turns; on SQLite a writing transaction is alone anyway.
 */
export async function lockEventLog(tx: Database): Promise<void> {
  if (engineOf(tx) === 'sqlite') return
  await sql`select pg_advisory_xact_lock(${appendLock}), pg_notify(${eventChannel}, '')`.execute(tx)
}

/**
 * Keeps others from appending events until the transaction ends, for what must be written in the
 * same order as events.
 */
export async function blockEventLog(tx: Database): Promise<void> {
  if (engineOf(tx) === 'sqlite') return
  await sql`select pg_advisory_xact_lock(${appendLock})`.execute(tx)
}

/** Sends an empty notification on a channel of PostgreSQL. */
export async function notify(db: Database, channel: string): Promise<void> {
  await sql`select pg_notify(${channel}, '')`.execute(db)
}

/** Sends notifications on a channel of PostgreSQL in one transaction, so they arrive in a row. */
export async function notifyAll(
  db: Database,
  channel: string,
  payloads: readonly string[],
): Promise<void> {
  const texts = JSON.stringify(payloads)
  await sql`select pg_notify(${channel}, payload) from json_array_elements_text(${texts}::json) as given (payload)`.execute(
    db,
  )
}

/** On SQLite: moves when another connection has written (https://sqlite.org/pragma.html#pragma_data_version). */
export async function findDataVersion(db: Database): Promise<number | undefined> {
  const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db)
  return rows[0]?.data_version
}
