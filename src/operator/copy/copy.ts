import { sql } from 'kysely'
import { engineOf, isConstraintViolation, isUnstorableText } from '../../platform/db/engine.js'
import { findAppliedMigrations, migrate, migrationNames } from '../../platform/db/migrate.js'
import type { Database } from '../../platform/db/schema.js'
import {
  isUnfinishedCopy,
  listTableNames,
  markUnfinishedCopy,
  refuseUnfinishedCopy,
  unmarkUnfinishedCopy,
} from '../../platform/db/unfinished-copy.js'
import { Problem } from '../../platform/problem.js'
import { compareTables, type Comparison, type OnRows } from './compare.js'
import { readLayout, type Table } from './layout.js'
import {
  continueIds,
  countRows,
  deleteRows,
  insertRows,
  inSnapshot,
  listRows,
  type Row,
} from './rows.js'

/** Two databases, of which the second is or becomes a copy of the first. */
export interface Ends {
  source: Database
  target: Database
}

const refused = (text: string, cause?: unknown) => new Problem('command_refused', text, { cause })

/** The source's newest migration; throws `command_refused` for what this program cannot copy. */
async function checkSource(source: Database): Promise<string> {
  await refuseUnfinishedCopy(source)
  const applied = await findAppliedMigrations(source)
  const last = applied.at(-1)
  if (last === undefined) throw refused('The source is not a database of Foyer. Check --from.')
  if (applied.every((name, at) => name === migrationNames[at])) return last
  throw refused(
    `The source was made by a newer Foyer (${last}). Update this program to that version, and copy then.`,
  )
}

/** Throws `command_refused` for a target that holds anything but what an earlier attempt has left. */
async function refuseOther(target: Database, tables: readonly Table[]): Promise<void> {
  const names = new Set(await listTableNames(target))
  const known = tables.filter(({ name }) => names.delete(name))
  const other = [...names].find((name) => !name.startsWith('kysely_'))
  if (other !== undefined) {
    throw refused(
      `The target holds something else: the table ${other}. Name an empty database with --to.`,
    )
  }
  for (const table of known) {
    const count = await countRows(target, [table])
    if (count === 0) continue
    throw refused(
      `The target is not empty: ${table.name} has ${count} ${count === 1 ? 'row' : 'rows'}. Name an empty database with --to. If it is a finished copy, there is nothing to do; --check compares the two.`,
    )
  }
}

/** Takes back what an attempt that was stopped has copied. */
async function startOver(target: Database, tables: readonly Table[]): Promise<void> {
  const names = await listTableNames(target)
  await deleteRows(
    target,
    tables.filter(({ name }) => names.includes(name)),
  )
  await unmarkUnfinishedCopy(target)
}

/** Makes the target ready: empty, at the source's migration, and marked as unfinished. */
async function prepareTarget(target: Database, migration: string, tables: readonly Table[]) {
  if (await isUnfinishedCopy(target)) await startOver(target, tables)
  else await refuseOther(target, tables)
  const applied = await findAppliedMigrations(target)
  if (applied.some((name) => name > migration)) {
    throw refused(
      `The target is newer than the source (${migration}). Start this Foyer on the source once, which brings it up to date, or name an empty database with --to.`,
    )
  }
  await migrate(target, migration)
  await markUnfinishedCopy(target)
}

/** The tables to copy, with a target that is ready; throws `command_refused`, with what to do. */
export async function prepareCopy(ends: Ends): Promise<Table[]> {
  const migration = await checkSource(ends.source)
  const tables = await readLayout(migration)
  await prepareTarget(ends.target, migration, tables)
  return tables
}

/** The tables of two databases that can be compared; throws `command_refused` for others. */
export async function prepareComparison({ source, target }: Ends): Promise<Table[]> {
  const migration = await checkSource(source)
  await refuseUnfinishedCopy(target)
  const last = (await findAppliedMigrations(target)).at(-1)
  if (last === migration) return readLayout(migration)
  throw refused(
    `The target is ${last === undefined ? 'not a database of Foyer' : `at ${last}`}, the source at ${migration}: only databases of the same version can be compared.`,
  )
}

/** What to do about rows that the target does not take. */
function explainDifference(error: unknown, table: Table, rows: readonly Row[]): unknown {
  const { name } = table
  if (isUnstorableText(error)) {
    const hasNul = (column: string) => rows.some((row) => String(row[column]).includes('\0'))
    const column = table.columns.find(hasNul) ?? 'a column'
    return refused(
      `PostgreSQL cannot store the character NUL, which is in ${name}.${column}. Cut the text there in the source (update ${name} set ${column} = substr(${column}, 1, instr(${column}, char(0)) - 1) where instr(${column}, char(0)) > 0) and run this again.`,
      error,
    )
  }
  if (!isConstraintViolation(error)) return error
  return refused(
    `The source breaks the rules of its own tables: a row of ${name} does not fit (${error.message}).`,
    error,
  )
}

/** Copies all rows, as they are at one moment of the source. */
export async function copyRows(
  ends: Ends,
  tables: readonly Table[],
  onRows: OnRows,
): Promise<void> {
  const { target } = ends
  await inSnapshot(ends.source, async (source) => {
    for (const table of tables) {
      for await (const rows of listRows(source, table)) {
        await insertRows(target, table, rows).catch((error: unknown) => {
          throw explainDifference(error, table, rows)
        })
        onRows(rows.length)
      }
      await continueIds(source, target, table)
    }
  })
}

/**
 * Compares the copy with the source as it is now, and lets servers start on it. Throws
 * `command_refused` when the source was written to meanwhile: the copy stays unfinished.
 */
export async function finishCopy(
  ends: Ends,
  tables: readonly Table[],
  onRows: OnRows,
): Promise<Comparison[]> {
  const advice =
    'Something wrote to one of them meanwhile. Stop the server that uses the source and run this again: it starts over.'
  const comparisons = await compareTables({ ...ends, advice }, tables, onRows)
  await unmarkUnfinishedCopy(ends.target)
  // PostgreSQL would otherwise plan badly until it has looked at its new tables by itself.
  if (engineOf(ends.target) === 'postgres') await sql`analyze`.execute(ends.target)
  return comparisons
}
