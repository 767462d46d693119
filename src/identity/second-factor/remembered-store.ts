import { randomUUID } from 'node:crypto'
import type { Database } from '../../platform/db/schema.js'

/** A browser that is not asked for the second factor; times are epoch milliseconds. */
export interface RememberedBrowser {
  handle: string
  client: string | undefined
  createdAt: number
  expiresAt: number
}

type NewRememberedBrowser = Omit<RememberedBrowser, 'handle'> & { digest: string }

/** Stores a browser by the digest of its cookie. */
export async function insertRememberedBrowser(
  db: Database,
  accountId: number,
  { digest, client, createdAt, expiresAt }: NewRememberedBrowser,
): Promise<void> {
  const times = { created_at: createdAt, expires_at: expiresAt }
  await db
    .insertInto('remembered_browser')
    .values({
      account_id: accountId,
      handle: randomUUID(),
      digest,
      client: client ?? null,
      ...times,
    })
    .execute()
}

/** Whether a browser is remembered for this account at `now`. */
export async function isRemembered(
  db: Database,
  accountId: number,
  { digest, now }: { digest: string; now: number },
): Promise<boolean> {
  const row = await db
    .selectFrom('remembered_browser')
    .select('id')
    .where('account_id', '=', accountId)
    .where('digest', '=', digest)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row !== undefined
}

/** The remembered browsers of a user at `now`, newest first, at most 100. */
export async function listRemembered(
  db: Database,
  accountId: number,
  now: number,
): Promise<RememberedBrowser[]> {
  const rows = await db
    .selectFrom('remembered_browser')
    .select(['handle', 'client', 'created_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => ({
    handle: row.handle,
    client: row.client ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }))
}

/** Forgets one browser of a user, or all. */
export async function deleteRemembered(
  db: Database,
  accountId: number,
  handle?: string,
): Promise<void> {
  const query = db.deleteFrom('remembered_browser').where('account_id', '=', accountId)
  await (handle === undefined ? query : query.where('handle', '=', handle)).execute()
}

/** Forgets browsers whose time is over. */
export async function deleteExpiredRemembered(db: Database, now: number): Promise<void> {
  await db.deleteFrom('remembered_browser').where('expires_at', '<=', now).execute()
}
