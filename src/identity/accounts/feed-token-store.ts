import type { Database } from '../../platform/db/schema.js'

/** Makes this the one secret of a user's feed address; the one before opens nothing any more. */
export async function putFeedToken(
  db: Database,
  token: { accountId: number; digest: string; createdAt: number },
): Promise<void> {
  const changing = { digest: token.digest, created_at: token.createdAt }
  await db
    .insertInto('feed_token')
    .values({ account_id: token.accountId, ...changing })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(changing))
    .execute()
}

export async function deleteFeedToken(db: Database, accountId: number): Promise<void> {
  await db.deleteFrom('feed_token').where('account_id', '=', accountId).execute()
}

/** Whose feed an address is. */
export interface FeedReader {
  id: number
  name: string
  libraryRevision: number
}

/** Whose feed a secret opens; nobody's when the account is banned. */
export async function findFeedReader(
  db: Database,
  digest: string,
): Promise<FeedReader | undefined> {
  return db
    .selectFrom('feed_token')
    .innerJoin('account', 'account.id', 'feed_token.account_id')
    .select(['account.id', 'account.name', 'account.library_revision as libraryRevision'])
    .where('feed_token.digest', '=', digest)
    .where('account.state', '=', 'normal')
    .executeTakeFirst()
}
