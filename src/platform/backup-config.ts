import type { z } from 'zod'
import { hour } from './clock.js'
import { wholeNumber } from './whole-number.js'

/** The variables of scheduled backups. */
export const backupVariables = {
  BACKUP_EVERY: wholeNumber(0, 8760).default(0),
  BACKUP_KEEP: wholeNumber(1, 10_000).default(7),
}

type BackupValues = z.infer<z.ZodObject<typeof backupVariables>>

/** When a running server copies its SQLite database by itself. */
export interface BackupConfig {
  /** Milliseconds between two backups. */
  every: number
  /** So many are kept; older ones are deleted. */
  keep: number
}

/** Absent when there are no scheduled backups. */
export const readBackups = ({
  BACKUP_EVERY,
  BACKUP_KEEP,
}: BackupValues): BackupConfig | undefined =>
  BACKUP_EVERY === 0 ? undefined : { every: BACKUP_EVERY * hour, keep: BACKUP_KEEP }
