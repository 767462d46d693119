import { sql, type Kysely } from 'kysely'
import { columnsOf } from '../columns.js'

/** Background work that somebody asked for; one of an account runs at a time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { integer, flag, tableWithId } = columnsOf(db)
  await tableWithId('job')
    .addColumn('handle', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('account_id', integer, (c) =>
      c.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('place', 'text', (c) => c.notNull())
    .addColumn('bytes', integer, (c) => c.notNull())
    .addColumn('input', 'text', (c) => c.notNull())
    .addColumn('cursor', 'text')
    .addColumn('report', 'text')
    .addColumn('done', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('total', integer)
    .addColumn('is_cancel_wanted', flag, (c) => c.notNull().defaultTo(0))
    .addColumn('attempt', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('failures', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('next_at', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('leased_until', integer, (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('changed_at', integer, (c) => c.notNull())
    .addColumn('ended_at', integer)
    .execute()
  await db.schema.createIndex('job_account').on('job').columns(['account_id', 'id']).execute()
  // Those that have not ended are few.
  await sql`create index job_live on job (created_at) where ended_at is null`.execute(db)
  await sql`create unique index job_running on job (account_id) where state = 'running'`.execute(db)
}
