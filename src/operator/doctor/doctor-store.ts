import { sql } from 'kysely'
import { engineOf } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'

/** What SQLite finds wrong with its file; undefined when nothing is, and on PostgreSQL. */
export async function findDamage(db: Database): Promise<string | undefined> {
  if (engineOf(db) === 'postgres') return undefined
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db)
  const found = rows[0]?.quick_check
  return found === 'ok' ? undefined : found
}

/** The clock of PostgreSQL in epoch milliseconds; SQLite has none of its own. */
export async function readDatabaseClock(db: Database): Promise<number | undefined> {
  if (engineOf(db) === 'sqlite') return undefined
  const { rows } = await sql<{ now: string }>`
    select (extract(epoch from clock_timestamp()) * 1000)::bigint::text as now`.execute(db)
  return Number(rows[0]?.now)
}

/** How many may administer. */
export async function countAdministrators(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('account')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('role', '=', 'admin')
    .where('state', '=', 'normal')
    .executeTakeFirstOrThrow()
  return count
}
