import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { insertAccount } from '../../src/identity/accounts/store.js'
import type { LibraryOwner } from '../../src/library/remember-library.js'
import { migrate } from '../../src/platform/db/migrate.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import type { TestEngine } from './database.js'
import { migratedDatabaseUrl } from './migrated-database.js'

/** An empty, migrated database of its own, as two processes have it; it ends with the test. */
export async function openTestDatabaseTwice(
  t: Test,
  engine: TestEngine,
): Promise<[Database, Database]> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  const { url, remove } = await migratedDatabaseUrl(engine, folder)
  const handles: [Database, Database] = [openDatabase(url), openDatabase(url)]
  await migrate(handles[0])
  t.teardown(async () => {
    for (const db of handles) await db.destroy()
    await remove()
    rmSync(folder, { recursive: true, force: true })
  })
  return handles
}

/** An empty, migrated database of its own that ends with the test. */
export const openTestDatabase = async (t: Test, engine: TestEngine): Promise<Database> =>
  (await openTestDatabaseTwice(t, engine))[0]

/** Whose library it is, as the guard finds it for a request. */
export async function findOwner(db: Database, id: number): Promise<LibraryOwner> {
  const { libraryRevision } = await db
    .selectFrom('account')
    .select('library_revision as libraryRevision')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { id, libraryRevision }
}

let accounts = 0

/** A new account with a name of its own; its id. */
export async function makeAccount(db: Database): Promise<number> {
  accounts += 1
  return insertAccount(db, { name: `account-${accounts}`, createdAt: Date.UTC(2026, 0, 1) })
}
