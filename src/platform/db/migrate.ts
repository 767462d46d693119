import { isDeepStrictEqual } from 'node:util'
import { Migrator, sql, type Migration } from 'kysely'
import * as core from './migrations/0001-core.js'
import * as oauth from './migrations/0002-oauth.js'
import * as guestsAndDiscord from './migrations/0003-guests-and-discord.js'
import * as news from './migrations/0004-news.js'
import * as scale from './migrations/0005-scale.js'
import * as idle from './migrations/0006-idle.js'
import * as imports from './migrations/0007-imports.js'
import * as grants from './migrations/0008-grants.js'
import * as rooms from './migrations/0009-rooms.js'
import * as knownNetworks from './migrations/0010-known-networks.js'
import * as clientManagement from './migrations/0011-client-management.js'
import * as accountDeletion from './migrations/0022-account-deletion.js'
import * as bans from './migrations/0023-bans.js'
import * as watchParticipants from './migrations/0024-watch-participants.js'
import * as emailChanges from './migrations/0025-email-changes.js'
import * as feedIndex from './migrations/0026-feed-index.js'
import * as securityEvents from './migrations/0027-security-events.js'
import * as secondFactor from './migrations/0028-second-factor.js'
import * as auditLog from './migrations/0029-audit-log.js'
import * as invitations from './migrations/0030-invitations.js'
import * as revisions from './migrations/0031-revisions.js'
import * as sessionProof from './migrations/0040-session-proof.js'
import * as securityNotices from './migrations/0041-security-notices.js'
import * as unconfirmedEmails from './migrations/0042-unconfirmed-emails.js'
import * as passkeys from './migrations/0043-passkeys.js'
import * as listeners from './migrations/0050-listeners.js'
import type { Database } from './schema.js'
import { listTableNames, refuseUnfinishedCopy } from './unfinished-copy.js'

/** Every migration, in order. A released one is never edited; a new one gets the next number. */
const migrations: Record<string, Migration> = {
  '0001-core': core,
  '0002-oauth': oauth,
  '0003-guests-and-discord': guestsAndDiscord,
  '0004-news': news,
  '0005-scale': scale,
  '0006-idle': idle,
  '0007-imports': imports,
  '0008-grants': grants,
  '0009-rooms': rooms,
  '0010-known-networks': knownNetworks,
  '0011-client-management': clientManagement,
  '0022-account-deletion': accountDeletion,
  '0023-bans': bans,
  '0024-watch-participants': watchParticipants,
  '0025-email-changes': emailChanges,
  '0026-feed-index': feedIndex,
  '0027-security-events': securityEvents,
  '0028-second-factor': secondFactor,
  '0029-audit-log': auditLog,
  '0030-invitations': invitations,
  '0031-revisions': revisions,
  '0040-session-proof': sessionProof,
  '0041-security-notices': securityNotices,
  '0042-unconfirmed-emails': unconfirmedEmails,
  '0043-passkeys': passkeys,
  '0050-listeners': listeners,
}

/** The names of the migrations that this program knows, in order. */
export const migrationNames: readonly string[] = Object.keys(migrations)

/**
 * Brings the database to the newest schema, or up to and with the migration `last`; a second process
 * waits for the first. Throws `command_refused` for a copy that is not finished.
 */
export async function migrate(db: Database, last?: string): Promise<string[]> {
  await refuseUnfinishedCopy(db)
  // Otherwise decided under a lock, which one that writes without pause hardly lets go.
  if (last === undefined && isDeepStrictEqual(await findAppliedMigrations(db), migrationNames)) {
    return []
  }
  const provider = { getMigrations: async () => migrations }
  const migrator = new Migrator({ db, provider })
  const { error, results = [] } = await (last === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(last))
  if (error !== undefined) {
    const failed = results.find((result) => result.status === 'Error')
    throw new Error(`The database could not be migrated (${failed?.migrationName ?? 'at start'})`, {
      cause: error,
    })
  }
  return results.map((result) => result.migrationName)
}

/** The migrations that a database has had, in order; none for what is no database of ours. */
export async function findAppliedMigrations(db: Database): Promise<string[]> {
  if (!(await listTableNames(db)).includes('kysely_migration')) return []
  const { rows } = await sql<{ name: string }>`
    select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}
