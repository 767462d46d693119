import { PostgresIntrospector, sql, type Kysely, type TableMetadata } from 'kysely'

/**
 * What Kysely's migrator asks of PostgreSQL, restricted to the schema of this connection alone. Its
 * own query reads every schema of the database, and fails when another program drops a table
 * meanwhile.
 */
export class OwnSchemaIntrospector extends PostgresIntrospector {
  readonly #db: Kysely<unknown>

  constructor(db: Kysely<unknown>) {
    super(db)
    this.#db = db
  }

  override async getTables(): Promise<TableMetadata[]> {
    const { rows } = await sql<{ name: string; schema: string }>`
      select tablename as name, schemaname as schema
      from pg_catalog.pg_tables where schemaname = current_schema()`.execute(this.#db)
    return rows.map((row) => ({ ...row, isView: false, columns: [] }))
  }
}
