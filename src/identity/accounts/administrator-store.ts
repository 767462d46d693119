import type { Database } from '../../platform/db/schema.js'

/**
 * Makes other transactions that lock the administrators wait until this one ends, so that none of
 * them takes the last one away. An update that changes nothing is a lock on both engines.
 */
export async function lockAdministrators(tx: Database): Promise<void> {
  await tx
    .updateTable('account')
    .set((q) => ({ role: q.ref('role') }))
    .where('role', '=', 'admin')
    .execute()
}

/** How many but this account administer at `now` (epoch milliseconds): the banned do not. */
export async function countOtherAdministrators(
  db: Database,
  id: number,
  now: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('account')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('role', '=', 'admin')
    .where('id', '!=', id)
    .where('deletes_at', 'is', null)
    .where((q) => q.or([q('state', '=', 'normal'), q('ban_ends_at', '<=', now)]))
    .executeTakeFirstOrThrow()
  return count
}
