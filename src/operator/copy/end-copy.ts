import { sql } from 'kysely'
import { Problem } from '../../platform/problem.js'
import { engineOf } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import { changeCopyState, endCopyState, type CopyState } from '../../platform/db/unfinished-copy.js'
import { isEqual, type Comparison } from './compare.js'

const sizes = ({ table, source, target }: Comparison) =>
  source.rows === target.rows
    ? `${table} (${source.rows} rows in both, but not the same)`
    : `${table} (${source.rows} rows in the source, ${target.rows} in the target)`

/** Throws `command_refused` that names the tables which differ, and ends with what to do. */
export function refuseDifferences(comparisons: readonly Comparison[], advice: string): void {
  const different = comparisons.filter((comparison) => !isEqual(comparison))
  if (different.length === 0) return
  const named = different.map(sizes).join(', ')
  throw new Problem('command_refused', `The databases differ: ${named}. ${advice}`)
}

/**
 * Makes an equal copy a database like any other. Throws `command_refused` for one that is not equal,
 * which then begins anew when it is called for again.
 */
export async function endCopy(
  target: Database,
  state: CopyState,
  comparisons: readonly Comparison[],
): Promise<void> {
  if (!comparisons.every(isEqual)) {
    await changeCopyState(target, state, { ...state, isStale: true })
  }
  refuseDifferences(
    comparisons,
    'Something wrote to one of them meanwhile. Stop the server that uses the source and run this again: it begins anew.',
  )
  await endCopyState(target)
  // Without it PostgreSQL would answer slowly until it looks at its new tables by itself.
  if (engineOf(target) === 'postgres') await sql`analyze`.execute(target)
}
