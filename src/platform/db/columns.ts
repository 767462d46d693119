import { sql, type CreateTableBuilder, type Kysely } from 'kysely'
import { engineOf } from './engine.js'

/** The column types of an engine, for migrations. */
export function columnsOf<S>(db: Kysely<S>) {
  const isSqlite = engineOf(db) === 'sqlite'
  /** Ids, times in milliseconds and counters: 64 bits on both engines. */
  const integer = isSqlite ? sql`integer` : sql`bigint`

  return {
    integer,
    flag: isSqlite ? sql`integer` : sql`smallint`,
    /** `create table` with an internal id that is never given twice. */
    tableWithId: (name: string): CreateTableBuilder<string, 'id'> => {
      const table = db.schema.createTable(name)
      return isSqlite
        ? table.addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        : table.addColumn('id', 'bigint', (c) => c.primaryKey().generatedByDefaultAsIdentity())
    },
    /** Ends a table that is stored by its primary key, where the engine can do that. */
    clustered: <T extends string, C extends string>(
      table: CreateTableBuilder<T, C>,
    ): CreateTableBuilder<T, C> => (isSqlite ? table.modifyEnd(sql`without rowid`) : table),
  }
}
