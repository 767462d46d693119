import { sql } from 'kysely'
import { day } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'

/** How many there were on each day, by its number since 1970 in UTC; days without any are absent. */
export type DayCounts = ReadonlyMap<number, number>

const dayCountsOf = (rows: readonly { day: number; count: number }[]): DayCounts =>
  new Map(rows.map((row) => [row.day, row.count]))

/** Accounts that were made since a time (epoch milliseconds) and are still there, by day. */
export async function countRegistrationsByDay(db: Database, since: number): Promise<DayCounts> {
  const number = sql<number>`created_at / ${sql.lit(day)}`
  const rows = await db
    .selectFrom('account')
    .select((q) => [number.as('day'), q.fn.countAll<number>().as('count')])
    .where('created_at', '>=', since)
    .groupBy(number)
    .execute()
  return dayCountsOf(rows)
}

/** Log-ins to accounts that failed since a time (epoch milliseconds), by day. */
export async function countFailuresByDay(db: Database, since: number): Promise<DayCounts> {
  const number = sql<number>`at / ${sql.lit(day)}`
  const rows = await db
    .selectFrom('security_event')
    .select((q) => [number.as('day'), q.fn.countAll<number>().as('count')])
    .where('kind', '=', 'log_in_failed')
    .where('at', '>=', since)
    .groupBy(number)
    .execute()
  return dayCountsOf(rows)
}
