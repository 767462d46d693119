import { existsSync } from 'node:fs'
import { minute, type Clock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import { findAppliedMigrations, migrationNames } from '../../platform/db/migrate.js'
import { openDatabase, sqliteFileOf } from '../../platform/db/open-database.js'
import { ping } from '../../platform/db/ping.js'
import type { Database } from '../../platform/db/schema.js'
import { countAdministrators, findDamage, readDatabaseClock } from './doctor-store.js'
import { failed, good, reasonOf, warning, type Finding } from './finding.js'

/** Whether the schema is of this version, an older one, or a newer one. */
function checkSchema(applied: readonly string[]): Finding {
  const unknown = applied.filter((name) => !migrationNames.includes(name))
  if (unknown.length > 0) {
    return failed(
      'schema',
      `A newer Foyer has used this database (${unknown.join(', ')}): install that version again.`,
    )
  }
  const missing = migrationNames.length - applied.length
  if (missing === 0) return good('schema', 'It is the newest.')
  return warning('schema', `The next start makes ${missing} changes: make a backup before.`)
}

async function checkClock(db: Database, clock: Clock): Promise<Finding[]> {
  const theirs = await readDatabaseClock(db)
  if (theirs === undefined) return []
  const seconds = Math.round(Math.abs(theirs - clock.now()) / 1000)
  const text = `It differs from that of PostgreSQL by ${seconds} s.`
  if (seconds * 1000 <= minute) return [good('clock', text)]
  return [failed('clock', `${text} Set both by NTP: what expires does so too early or too late.`)]
}

async function checkAdministrators(db: Database, { adminApiKey }: Config): Promise<Finding> {
  const count = await countAdministrators(db)
  if (count > 0) return good('administrators', `There are ${count}.`)
  if (adminApiKey !== undefined) return good('administrators', 'Only ADMIN_API_KEY administers.')
  return warning(
    'administrators',
    'There are none: open the link that the start of the server prints, or run "foyer user promote NAME".',
  )
}

async function look(db: Database, config: Config, clock: Clock): Promise<Finding[]> {
  await ping(db)
  const reached = good('database', 'It responds.')
  const applied = await findAppliedMigrations(db)
  if (applied.length === 0)
    return [reached, good('schema', 'It is empty; the first start fills it.')]
  const schema = checkSchema(applied)
  const damage = await findDamage(db)
  const sound = damage === undefined ? [] : [failed('database', `${damage}: restore a backup.`)]
  const findings = [reached, ...sound, schema, ...(await checkClock(db, clock))]
  return schema.state === 'good' ? [...findings, await checkAdministrators(db, config)] : findings
}

/** Whether the database responds, is sound, and of which version it is. Changes nothing in it. */
export async function checkDatabase(
  config: Config,
  { clock, explain }: { clock: Clock; explain: (error: unknown) => string },
): Promise<Finding[]> {
  const file = sqliteFileOf(config.databaseUrl)
  if (file !== undefined && !existsSync(file)) {
    return [good('database', `The first start makes ${file}.`)]
  }
  const db = openDatabase(config.databaseUrl, { poolSize: 2 })
  try {
    return await look(db, config, clock)
  } catch (error) {
    return [failed('database', explain(error) || reasonOf(error))]
  } finally {
    await db.destroy()
  }
}
