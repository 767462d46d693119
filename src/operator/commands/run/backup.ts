import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { readConfig } from '../../../platform/config.js'
import { backUpSqlite } from '../../backup/back-up-store.js'
import { openDatabase, sqliteFileOf } from '../../../platform/db/open-database.js'
import { Problem } from '../../../platform/problem.js'
import { print, printJson, remark } from '../print.js'

/** The file that is backed up; throws `command_refused` where there is none. */
function getSource(databaseUrl: string): string {
  const source = sqliteFileOf(databaseUrl)
  if (source === undefined) {
    throw new Problem(
      'command_refused',
      [
        'The database is on PostgreSQL, which has a tool of its own for this:',
        '  pg_dump --format=custom --file=FILE "$DATABASE_URL"',
        'and to restore it into an empty database:',
        '  pg_restore --no-owner --dbname="$DATABASE_URL" FILE',
      ].join('\n'),
    )
  }
  if (existsSync(source)) return source
  throw new Problem('command_refused', `There is no database at ${source}. Check DATA_DIR.`)
}

function refuseExisting(file: string): void {
  if (!existsSync(file)) return
  throw new Problem(
    'file_exists',
    `${file} exists already. Name a new file, or move that one away.`,
  )
}

/** `foyer backup` */
export async function run(name: string, { json }: { json?: true }): Promise<void> {
  const { databaseUrl, hmacKeys, dataDir } = readConfig(process.env)
  getSource(databaseUrl)
  const file = resolve(name)
  refuseExisting(file)
  refuseExisting(`${file}.unfinished`)
  const db = openDatabase(databaseUrl)
  try {
    const bytes = await backUpSqlite(db, file)
    if (json) printJson({ file, bytes })
    else print(`${file} holds the whole database (${bytes} bytes).`)
  } finally {
    await db.destroy()
  }
  if (hmacKeys.length > 0) return
  remark(`Keep ${dataDir}/hmac.keys with it: without these keys no token is valid after a restore.`)
}
