import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Test } from 'tap'
import { insertAccount } from '../../src/identity/accounts/store.js'
import { migrate } from '../../src/platform/db/migrate.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import type { TestEngine } from './database.js'
import { migratedDatabaseUrl } from './migrated-database.js'
import { defaultEngine } from './mode.js'

/** How a command ended and what it said. */
export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** A place for commands: a folder of its own and a new database, gone with the test. */
export interface CommandPlace {
  dataDir: string
  env: Record<string, string>
  /** The database that the commands work on, to prepare and to look. */
  db: Database
  /** Runs the built `foyer` with these arguments; `input` becomes its standard input. */
  run: (
    args: string[],
    options?: { input?: string; env?: Record<string, string> },
  ) => Promise<CommandResult>
}

/** The built `foyer`. */
export const cli = resolve('dist/cli.js')

/** Runs a built program to its end. */
export function runNode(
  args: string[],
  { env, input = '' }: { env: Record<string, string>; input?: string },
): Promise<CommandResult> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, args, { env: { PATH, HOME, ...env } })
  const result: CommandResult = { code: null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text))
  // A command that reads nothing may be over before all of its input is written.
  child.stdin.on('error', () => undefined).end(input)
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) => {
      done({ ...result, code })
    })
  })
}

export async function createCommandPlace(
  t: Test,
  engine: TestEngine = defaultEngine,
): Promise<CommandPlace> {
  // Each command is a process; on a busy machine many of them take their time.
  t.setTimeout(120_000)
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-'))
  const database = await migratedDatabaseUrl(engine, dataDir)
  const db = openDatabase(database.url)
  await migrate(db)
  t.teardown(async () => {
    await db.destroy()
    await database.remove()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const env = { DATA_DIR: dataDir, DATABASE_URL: database.url }
  return {
    dataDir,
    env,
    db,
    run: (args, options = {}) =>
      runNode([cli, ...args], { input: options.input ?? '', env: { ...env, ...options.env } }),
  }
}

/** Stores a user without a password; the id. */
export function addUser({ db }: CommandPlace, name: string): Promise<number> {
  return insertAccount(db, { name, createdAt: Date.now() })
}
