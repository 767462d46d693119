import { sql } from 'kysely'
import { readLayout, type Table } from '../../../src/operator/copy/layout.js'
import { insertRows, type Row } from '../../../src/operator/copy/rows.js'
import { engineOf } from '../../../src/platform/db/engine.js'
import { migrate, migrationNames } from '../../../src/platform/db/migrate.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { openSqlite } from '../../../src/platform/db/sqlite/driver.js'

/** Columns that together name a row of another table. */
interface Reference {
  table: string
  columns: string[]
  to: string
  toColumns: string[]
}

/** Every row that a database holds, by table. */
export type Content = ReadonlyMap<string, readonly Row[]>

export interface Ledger {
  read: () => Promise<Content>
  /** Makes the database hold this again, with the same ids. */
  restore: (content: Content) => Promise<void>
  /**
   * The rows that belong to an account: what refers to it, and what refers to those. What refers to
   * an application belongs to whoever uses it, not to who registered it.
   */
  ownedBy: (content: Content, accountId: number) => Content
  /** The tables whose rows can belong to somebody. */
  tables: readonly string[]
}

/** The references of all tables, read from an empty database; they are the same on both engines. */
async function readReferences(tables: readonly Table[]): Promise<Reference[]> {
  const db = openSqlite(':memory:')
  try {
    await migrate(db)
    const found: Reference[] = []
    for (const { name } of tables) {
      const { rows } = await sql<{ id: number; table: string; from: string; to: string | null }>`
        select id, "table", "from", "to" from pragma_foreign_key_list(${name})
        order by id, seq`.execute(db)
      for (const id of new Set(rows.map((row) => row.id))) {
        const pairs = rows.filter((row) => row.id === id)
        found.push({
          table: name,
          columns: pairs.map(({ from }) => from),
          to: pairs[0]?.table ?? '',
          toColumns: pairs.map(({ to }) => to ?? 'id'),
        })
      }
    }
    return found
  } finally {
    await db.destroy()
  }
}

/** A key, which belongs to nobody, is all that can have made one of these. */
const ofKeys = new Set(['watch_session', 'watch_participant'])

/** The tables that lead to an account by their references. */
function listOwnable(references: readonly Reference[]): string[] {
  const ownable = new Set(['account'])
  for (;;) {
    const more = references.filter(({ table, to }) => ownable.has(to) && !ownable.has(table))
    if (more.length === 0) return [...ownable].filter((table) => !ofKeys.has(table)).sort()
    for (const { table } of more) ownable.add(table)
  }
}

/** The values of some columns as one text; undefined when one of them is null. */
const keyIn = (row: Row, columns: readonly string[]): string | undefined =>
  columns.some((column) => row[column] === null)
    ? undefined
    : JSON.stringify(columns.map((column) => row[column]))

async function readAll(db: Database, tables: readonly Table[]): Promise<Content> {
  if (engineOf(db) === 'sqlite') {
    const content = new Map<string, Row[]>()
    for (const { name } of tables) {
      const { rows } = await sql<Row>`select * from ${sql.table(name)}`.execute(db)
      content.set(name, rows)
    }
    return content
  }
  const parts = tables.map(
    ({ name }) =>
      sql`select ${sql.lit(name)} as name, coalesce(json_agg(t), '[]')::text as rows from ${sql.table(name)} t`,
  )
  const { rows } = await sql<{
    name: string
    rows: string
  }>`${sql.join(parts, sql` union all `)}`.execute(db)
  return new Map(rows.map((each) => [each.name, JSON.parse(each.rows) as Row[]]))
}

export async function openLedger(db: Database): Promise<Ledger> {
  const tables = await readLayout(migrationNames.at(-1) ?? '')
  const all = await readReferences(tables)
  const references = all.filter(({ to }) => to !== 'application')
  return {
    read: () => readAll(db, tables),
    restore: (content) =>
      db.transaction().execute(async (tx) => {
        for (const { name } of [...tables].reverse()) {
          await sql`delete from ${sql.table(name)}`.execute(tx)
        }
        for (const table of tables) {
          const rows = content.get(table.name) ?? []
          if (rows.length > 0) await insertRows(tx, table, rows)
        }
      }),
    ownedBy(content, accountId) {
      const isOwner = ({ id }: Row) => id === accountId
      const owned = new Map([['account', (content.get('account') ?? []).filter(isOwner)]])
      for (let count = 0; count !== (count = [...owned.values()].flat().length);) {
        for (const { table, columns, to, toColumns } of references) {
          const keys = new Set((owned.get(to) ?? []).map((row) => keyIn(row, toColumns)))
          keys.delete(undefined)
          const own = new Set(owned.get(table))
          const isOwn = (row: Row) => keys.has(keyIn(row, columns))
          for (const row of (content.get(table) ?? []).filter(isOwn)) own.add(row)
          owned.set(table, [...own])
        }
      }
      return owned
    },
    tables: listOwnable(references),
  }
}

/** Each row as a line, to compare. */
export const linesOf = (content: Content): string[] =>
  [...content]
    .flatMap(([table, rows]) => rows.map((row) => `${table} ${JSON.stringify(row)}`))
    .sort()

/** How many rows went and came, by table: `watched -1`, `playlist -1 +1`. */
export function differenceOf(before: Content, after: Content): string {
  const parts = [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((table) => {
    const texts = (content: Content) => (content.get(table) ?? []).map((row) => JSON.stringify(row))
    const [old, now] = [new Set(texts(before)), new Set(texts(after))]
    const gone = [...old].filter((text) => !now.has(text)).length
    const came = [...now].filter((text) => !old.has(text)).length
    const words = [...(gone > 0 ? [`-${gone}`] : []), ...(came > 0 ? [`+${came}`] : [])]
    return words.length > 0 ? [`${table} ${words.join(' ')}`] : []
  })
  return parts.join(', ')
}

/** The texts of a person's rows that are found in no other row, and so would betray them. */
export function marksIn(owned: Content, content: Content): string[] {
  const textsOf = (row: Row) =>
    Object.values(row).filter((value) => typeof value === 'string' && value.length >= 8)
  const own = new Set([...owned.values()].flat())
  const others = JSON.stringify([...content.values()].flat().filter((row) => !own.has(row)))
  const texts = new Set([...own].flatMap(textsOf).map(String))
  return [...texts].filter((text) => !others.includes(JSON.stringify(text).slice(1, -1)))
}
