import { sql, type SqlBool } from 'kysely'
import type { Database } from '../../platform/db/schema.js'

/** A line of the audit log. Times are epoch milliseconds. */
export interface StoredAct {
  via: string
  actor: string
  act: string
  subject: string | undefined
  detail: string | undefined
  at: number
}

/** Which lines; without any of these, all. */
export interface ActFilter {
  /** Anywhere in a line, in any case. */
  text?: string | undefined
  /** The name of who did it or whom it was done to, in any case. */
  who?: string | undefined
  /** The kinds that the text stands for, besides those that contain it. */
  acts?: readonly string[] | undefined
}

/** Escapes what `like` would take for more than itself. */
const likePattern = (text: string) => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`

const columns = ['actor', 'subject', 'detail', 'act'] as const

function actsMatching({ text = '', who, acts = [] }: ActFilter) {
  const pattern = likePattern(text)
  const inText = columns.map(
    (column) => sql<SqlBool>`lower(coalesce(${sql.ref(column)}, '')) like ${pattern} escape '\\'`,
  )
  const ofKind = acts.map((act) => sql<SqlBool>`act = ${act}`)
  const isText = text === '' ? sql<SqlBool>`1 = 1` : sql.join([...inText, ...ofKind], sql` or `)
  const name = who?.toLowerCase()
  const isWho =
    name === undefined
      ? sql<SqlBool>`1 = 1`
      : sql<SqlBool>`lower(actor) = ${name} or lower(subject) = ${name}`
  return sql<SqlBool>`(${isText}) and (${isWho})`
}

export async function insertAct(db: Database, act: StoredAct): Promise<void> {
  const { subject = null, detail = null } = act
  await db
    .insertInto('audit_log')
    .values({ ...act, subject, detail })
    .execute()
}

/** A page of the lines that match, newest first. */
export async function listAuditedActs(
  db: Database,
  filter: ActFilter,
  { offset = 0, limit }: { offset?: number; limit: number },
): Promise<StoredAct[]> {
  const rows = await db
    .selectFrom('audit_log')
    .select(['via', 'actor', 'act', 'subject', 'detail', 'at'])
    .where(actsMatching(filter))
    .orderBy('id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map(({ subject, detail, ...row }) => ({
    ...row,
    subject: subject ?? undefined,
    detail: detail ?? undefined,
  }))
}

export async function countActs(db: Database, filter: ActFilter): Promise<number> {
  const { count } = await db
    .selectFrom('audit_log')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where(actsMatching(filter))
    .executeTakeFirstOrThrow()
  return count
}

/** Deletes lines of before `before` (epoch milliseconds), at most 1,000; returns how many. */
export async function deleteOldActs(db: Database, before: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('audit_log')
    .where('id', 'in', (q) =>
      q.selectFrom('audit_log').select('id').where('at', '<', before).limit(1000),
    )
    .executeTakeFirst()
  return Number(numDeletedRows)
}
