import type { Database } from '../../platform/db/schema.js'

/** An address that waits for its confirmation; `expiresAt` is epoch milliseconds. */
export interface EmailChange {
  accountId: number
  email: string
  expiresAt: number
}

const columns = ['account_id', 'email', 'expires_at'] as const

interface EmailChangeRow {
  account_id: number
  email: string
  expires_at: number
}

const emailChangeOf = (row: EmailChangeRow): EmailChange => ({
  accountId: row.account_id,
  email: row.email,
  expiresAt: row.expires_at,
})

/** Stores a change by the digest of its key, in place of one that waited. */
export async function putEmailChange(
  db: Database,
  keyDigest: string,
  { accountId, email, expiresAt }: EmailChange,
): Promise<void> {
  const values = { email, key_digest: keyDigest, expires_at: expiresAt }
  await db
    .insertInto('email_change')
    .values({ account_id: accountId, ...values })
    .onConflict((c) => c.column('account_id').doUpdateSet(values))
    .execute()
}

/** The change of this key, left in the store. */
export async function findEmailChange(
  db: Database,
  keyDigest: string,
): Promise<EmailChange | undefined> {
  const row = await db
    .selectFrom('email_change')
    .select(columns)
    .where('key_digest', '=', keyDigest)
    .executeTakeFirst()
  return row && emailChangeOf(row)
}

export async function findEmailChangeOf(
  db: Database,
  accountId: number,
): Promise<EmailChange | undefined> {
  const row = await db
    .selectFrom('email_change')
    .select(columns)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row && emailChangeOf(row)
}

/** Takes a change out of the store: nobody else gets it again. */
export async function takeEmailChange(
  db: Database,
  keyDigest: string,
): Promise<EmailChange | undefined> {
  const row = await db
    .deleteFrom('email_change')
    .where('key_digest', '=', keyDigest)
    .returning(columns)
    .executeTakeFirst()
  return row && emailChangeOf(row)
}

export async function deleteEmailChangeOf(db: Database, accountId: number): Promise<void> {
  await db.deleteFrom('email_change').where('account_id', '=', accountId).execute()
}
