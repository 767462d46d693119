import { CompiledQuery } from 'kysely'
import type { Database } from './schema.js'

/**
 * Two equal snapshots of one run of a server have the same transactions in them: with the upper end
 * the same, those in progress can only end, and each end shows. Another run could come to the same
 * snapshot by other transactions, as ids that a crash has lost are given again; so the start of the
 * server goes with it, and the last checkpoint, which every recovery from a crash moves. A standby
 * does not tell all that is in progress: there no two are equal.
 */
const selectVersion = CompiledQuery.raw(`
  select case when pg_is_in_recovery() then gen_random_uuid()::text
    else concat(pg_current_snapshot(), pg_postmaster_start_time(), pg_control_checkpoint())
  end as version`) as CompiledQuery<{ version: string }>

/** The version of a PostgreSQL database, 13 or newer; it changes with every commit in its cluster. */
export async function askPostgresVersion(db: Database): Promise<string> {
  const { rows } = await db.executeQuery(selectVersion)
  const [row] = rows
  if (!row) throw new Error('PostgreSQL tells no version')
  return row.version
}
