import { sumTable, type Sum } from './checksum.js'
import { withSnapshot, type Tell } from './copy-rows.js'
import type { Table } from './layout.js'
import type { Ends } from './prepare-copy.js'

/** A table at both ends. */
export interface Comparison {
  table: string
  source: Sum
  target: Sum
}

export const isEqual = ({ source, target }: Comparison): boolean =>
  source.rows === target.rows && source.checksum === target.checksum

/** Reads both databases whole, the source as it is now. */
export async function compareTables(
  { source, target }: Ends,
  tables: readonly Table[],
  tell: Tell,
): Promise<Comparison[]> {
  return withSnapshot(source, async (snapshot) => {
    const comparisons: Comparison[] = []
    for (const table of tables) {
      const [ofSource, ofTarget] = await Promise.all([
        sumTable(snapshot, table, tell),
        sumTable(target, table, tell),
      ])
      comparisons.push({ table: table.name, source: ofSource, target: ofTarget })
    }
    return comparisons
  })
}
