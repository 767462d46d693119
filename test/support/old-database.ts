import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Test } from 'tap'
import { migrate } from '../../src/platform/db/migrate.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { cli, runNode } from './command.js'
import type { TestEngine } from './database.js'
import { startFoyer, type Foyer } from './foyer.js'

type Headers = Record<string, string>

/** What is known of a database that an older version made; `test/fixtures/make-database.ts`. */
export interface OldDatabase {
  /** When its answers were written down; epoch milliseconds. */
  madeAt: number
  /** The environment of the server that made it. */
  settings: Record<string, string>
  /** How many rows each table has. */
  rows: Record<string, number>
  /** The headers of each credential, by whose it is. */
  credentials: Record<string, Headers>
  passwords: Record<string, string>
  things: Record<string, { group: string; playlists: string[]; feedToken: string }>
  /** Forms for `/oauth/token`: those that still give a token, and those that do not. */
  redeemable: Record<string, Headers>
  refused: Record<string, Headers>
  recoveryKey: string
  answers: { as: string; url: string; status: number; type: string; body: unknown }[]
}

const fileOf = (version: string, name: string) =>
  join('test', 'fixtures', `foyer-${version}.${name}`)

export const readOldDatabase = (version: string): OldDatabase =>
  JSON.parse(readFileSync(fileOf(version, 'json'), 'utf8')) as OldDatabase

/** Copies a database file, brought up to date, as an operator who changes engines does. */
async function copyTo(databaseUrl: string, from: string, dataDir: string): Promise<void> {
  const db = openDatabase(from)
  await migrate(db)
  await db.destroy()
  const args = [cli, 'copy', '--from', from, '--to', databaseUrl]
  const { code, stderr } = await runNode(args, { env: { DATA_DIR: dataDir } })
  if (code !== 0) throw new Error(`Not copied: ${stderr}`)
}

/** Starts the newest Foyer on the data of an older one, at the time when it stopped. */
export function startOnOldDatabase(
  t: Test,
  version: string,
  { madeAt, settings }: OldDatabase,
  engine: TestEngine = 'sqlite',
): Promise<Foyer> {
  return startFoyer(t, {
    engine,
    env: settings,
    now: madeAt,
    prepare: async ({ dataDir, databaseUrl }) => {
      copyFileSync(fileOf(version, 'hmac.keys'), join(dataDir, 'hmac.keys'))
      const file = join(dataDir, engine === 'sqlite' ? 'foyer.db' : 'old.db')
      writeFileSync(file, gunzipSync(readFileSync(fileOf(version, 'db.gz'))))
      if (engine === 'postgres') await copyTo(databaseUrl, `sqlite:${file}`, dataDir)
    },
  })
}
