import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { systemClock } from '../../platform/clock.js'
import type { Config } from '../../platform/config.js'
import { sqliteFileOf } from '../../platform/db/open-database.js'
import { scheduleBackups, type Backups } from './schedule-backups.js'

/** The scheduled backups that the configuration asks for, if any. */
export function startBackups(
  { backups: config, databaseUrl, dataDir }: Config,
  logger: FastifyBaseLogger,
): Backups | undefined {
  const file = sqliteFileOf(databaseUrl)
  if (!config || file === undefined) return undefined
  return scheduleBackups({
    file,
    folder: join(dataDir, 'backups'),
    config,
    clock: systemClock,
    logger,
  })
}
