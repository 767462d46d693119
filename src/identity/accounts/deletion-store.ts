import type { Database } from '../../platform/db/schema.js'

/** When an account is deleted (epoch milliseconds); undefined when nobody has asked for it. */
export async function findDeletionTime(db: Database, id: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('account')
    .select('deletes_at')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.deletes_at ?? undefined
}

/** Sets when an account is deleted, epoch milliseconds. */
export async function setDeletionTime(db: Database, id: number, at: number): Promise<void> {
  await db.updateTable('account').set({ deletes_at: at }).where('id', '=', id).execute()
}

/** Takes a deletion back; costs an account that keeps no write. */
export async function clearDeletionTime(db: Database, id: number): Promise<void> {
  await db
    .updateTable('account')
    .set({ deletes_at: null })
    .where('id', '=', id)
    .where('deletes_at', 'is not', null)
    .execute()
}

/** Deletes one account whose time has come, with all that it owned; whether there was one. */
export async function deleteDueAccount(db: Database, now: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('account')
    .where('id', 'in', (q) =>
      q.selectFrom('account').select('id').where('deletes_at', '<=', now).limit(1),
    )
    // Again, for one that was taken back by another process in the meantime.
    .where('deletes_at', '<=', now)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
