import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { sql } from 'kysely'
import type { Database } from '../../platform/db/schema.js'
import { syncFile } from './sync-file.js'

/**
 * Copies an SQLite database into a new file while others go on writing: the copy is the database at
 * one moment (https://sqlite.org/lang_vacuum.html). It gets its name when it is whole, so that no
 * half of one is ever taken for a backup. Returns its size in bytes.
 */
export async function backUpSqlite(db: Database, file: string): Promise<number> {
  const unfinished = `${file}.unfinished`
  // Made beforehand, as VACUUM INTO would let everyone read it.
  closeSync(openSync(unfinished, 'wx', 0o600))
  try {
    await sql`vacuum into ${unfinished}`.execute(db)
    syncFile(unfinished)
    renameSync(unfinished, file)
  } finally {
    if (existsSync(unfinished)) rmSync(unfinished)
  }
  return statSync(file).size
}
