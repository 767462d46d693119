import { Migrator, type Migration } from 'kysely'
import * as core from './migrations/0001-core.js'
import * as oauth from './migrations/0002-oauth.js'
import * as guestsAndDiscord from './migrations/0003-guests-and-discord.js'
import * as news from './migrations/0004-news.js'
import * as scale from './migrations/0005-scale.js'
import type { Database } from './schema.js'

/** Every migration, in order. A released one is never edited; a new one gets the next number. */
const migrations: Record<string, Migration> = {
  '0001-core': core,
  '0002-oauth': oauth,
  '0003-guests-and-discord': guestsAndDiscord,
  '0004-news': news,
  '0005-scale': scale,
}

/** Brings the database to the newest schema; a second process waits for the first. */
export async function migrate(db: Database): Promise<string[]> {
  const provider = { getMigrations: async () => migrations }
  const migrator = new Migrator({ db, provider })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error')
    throw new Error(`The database could not be migrated (${failed?.migrationName ?? 'at start'})`, {
      cause: error,
    })
  }
  return results.map((result) => result.migrationName)
}
