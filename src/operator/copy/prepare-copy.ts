import { Problem } from '../../platform/problem.js'
import { findAppliedMigrations, migrate, migrationNames } from '../../platform/db/migrate.js'
import type { Database } from '../../platform/db/schema.js'
import {
  beginCopyState,
  changeCopyState,
  findCopyState,
  listTableNames,
  refuseUnfinishedCopy,
  type CopyState,
} from '../../platform/db/unfinished-copy.js'
import { readLayout, type Table } from './layout.js'
import { countRows, deleteAllRows } from './rows.js'

/** Two databases, of which the second is or becomes a copy of the first. */
export interface Ends {
  source: Database
  target: Database
  /** The source's address, as `addressOf` writes it. */
  from: string
}

/** A copy that can begin, or go on. */
export interface PreparedCopy extends Ends {
  tables: readonly Table[]
  state: CopyState
  /** Whether an earlier run has copied a part of it. */
  isResumed: boolean
}

const refused = (text: string) => new Problem('command_refused', text)

/** The source's newest migration; throws `command_refused` for what this program cannot copy. */
export async function checkSource(source: Database): Promise<string> {
  await refuseUnfinishedCopy(source)
  const applied = await findAppliedMigrations(source)
  const last = applied.at(-1)
  if (last === undefined) throw refused('The source is not a database of Foyer. Check --from.')
  if (applied.every((name, at) => name === migrationNames[at])) return last
  throw refused(
    `The source was made by a newer Foyer (${last}). Update this program to that version, and copy then.`,
  )
}

/** Throws `command_refused` for a database that cannot be compared with the source. */
export async function checkComparable(target: Database, migration: string): Promise<void> {
  await refuseUnfinishedCopy(target)
  const last = (await findAppliedMigrations(target)).at(-1)
  if (last === migration) return
  throw refused(
    `The target is ${last === undefined ? 'not a database of Foyer' : `at ${last}`}, the source at ${migration}: only databases of the same version can be compared.`,
  )
}

const isBookkeeping = (name: string) => name.startsWith('kysely_')

/** Throws `command_refused` for a database that holds anything. */
async function checkEmpty(target: Database, tables: readonly Table[]): Promise<void> {
  const names = new Set(await listTableNames(target))
  const known = tables.filter(({ name }) => names.delete(name))
  const [other] = [...names].filter((name) => !isBookkeeping(name))
  if (other !== undefined) {
    throw refused(
      `The target holds something else: the table ${other}. Name an empty database with --to.`,
    )
  }
  for (const table of known) {
    const count = await countRows(target, table)
    if (count === 0) continue
    throw refused(
      `The target is not empty: ${table.name} has ${count} rows. Name an empty database with --to. If it is a finished copy, there is nothing to do; --check compares the two.`,
    )
  }
}

async function beginCopy({ target, from }: Ends, migration: string, tables: readonly Table[]) {
  await checkEmpty(target, tables)
  const applied = await findAppliedMigrations(target)
  if (applied.some((name) => name > migration)) {
    throw refused(
      `The target is newer than the source (${migration}). Start this Foyer on the source once, which brings it up to date, or name an empty database with --to.`,
    )
  }
  await migrate(target, migration)
  const state: CopyState = { source: from, migration, isStale: false }
  await beginCopyState(target, state)
  return state
}

/** What was copied is of no use: all of it goes, and the copy is at its beginning. */
async function beginAnew(target: Database, state: CopyState, tables: readonly Table[]) {
  const { source, migration } = state
  const anew: CopyState = { source, migration, isStale: false }
  await target.transaction().execute(async (tx) => {
    await changeCopyState(tx, state, anew)
    await deleteAllRows(tx, tables)
  })
  return anew
}

/**
 * Looks at both ends and makes the target ready. Throws `command_refused`, with what to do, for a
 * target that holds anything but a copy begun from this source, and for a source that is newer.
 */
export async function prepareCopy(ends: Ends): Promise<PreparedCopy> {
  const { source, target, from } = ends
  const migration = await checkSource(source)
  const tables = await readLayout(migration)
  const found = await findCopyState(target)
  if (!found) {
    return { ...ends, tables, state: await beginCopy(ends, migration, tables), isResumed: false }
  }
  if (found.source !== from) {
    throw refused(
      `The target holds an unfinished copy of ${found.source}. Finish that one, or name an empty database with --to.`,
    )
  }
  if (found.migration !== migration) {
    throw refused(
      `The source has been brought up to date (${migration}) since the copy was begun (${found.migration}). Name another, empty database with --to.`,
    )
  }
  if (!found.isStale) {
    return { ...ends, tables, state: found, isResumed: found.table !== undefined }
  }
  const state = await beginAnew(target, found, tables)
  return { ...ends, tables, state, isResumed: false }
}
