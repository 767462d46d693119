import type { Database } from '../platform/db/schema.js'

/**
 * Notes in the caller's transaction that a user's preferences, subscriptions or what is seen change:
 * what processes remember of them is void when it commits. Call it before the change, so that of two
 * transactions the second waits for the first.
 */
export async function raiseLibraryRevision(tx: Database, accountId: number): Promise<void> {
  await tx
    .updateTable('account')
    .set((q) => ({ library_revision: q('library_revision', '+', 1) }))
    .where('id', '=', accountId)
    .execute()
}
