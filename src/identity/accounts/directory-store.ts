import { sql, type SqlBool } from 'kysely'
import type { Database } from '../../platform/db/schema.js'
import { accountOf, type Account } from './store.js'

/** An account as administrators see it in lists. */
export interface KnownAccount extends Account {
  /** When a session that is still there was last used, epoch milliseconds. */
  lastSeenAt: number | undefined
}

/** Which accounts, and in which order. */
export interface DirectoryChoice {
  /** In a name or an e-mail address, in any case; empty for all. */
  text: string
  kind: 'all' | 'admin' | 'banned'
  sort: 'name' | 'newest' | 'seen'
}

/** Escapes what `like` would take for more than itself. */
const patternFor = (text: string) =>
  `%${text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`

/** What a choice asks of a row; `now` is epoch milliseconds. */
function filterFor({ text, kind }: DirectoryChoice, now: number) {
  const isText = sql<SqlBool>`(name_key like ${patternFor(text)} escape '\\' or email like ${patternFor(text)} escape '\\')`
  const isKind = {
    all: sql<SqlBool>`1 = 1`,
    admin: sql<SqlBool>`role = 'admin'`,
    banned: sql<SqlBool>`state = 'banned' and (ban_ends_at is null or ban_ends_at > ${now})`,
  }[kind]
  return text === '' ? isKind : sql<SqlBool>`${isText} and ${isKind}`
}

const seen = sql<number | null>`(
  select max(last_used_at) from session where session.account_id = account.id)`

/** A page of the accounts of a choice. */
export async function listDirectory(
  db: Database,
  choice: DirectoryChoice,
  { now, offset, limit }: { now: number; offset: number; limit: number },
): Promise<KnownAccount[]> {
  const query = db
    .selectFrom('account')
    .selectAll('account')
    .select(seen.as('last_seen_at'))
    .where(filterFor(choice, now))
  const sorted = {
    name: query.orderBy('name_key'),
    newest: query.orderBy('created_at', 'desc'),
    seen: query.orderBy(sql`coalesce(${seen}, 0)`, 'desc'),
  }[choice.sort]
  const rows = await sorted.orderBy('account.id').limit(limit).offset(offset).execute()
  return rows.map((row) => ({ ...accountOf(row), lastSeenAt: row.last_seen_at ?? undefined }))
}

/** How many accounts a choice has; `now` is epoch milliseconds. */
export async function countDirectory(
  db: Database,
  choice: DirectoryChoice,
  now: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('account')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where(filterFor(choice, now))
    .executeTakeFirstOrThrow()
  return count
}

/** When a session of an account that is still there was last used, epoch milliseconds. */
export async function findLastSeen(db: Database, accountId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('session')
    .select(({ fn }) => fn.max<number | null>('last_used_at').as('at'))
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.at ?? undefined
}
