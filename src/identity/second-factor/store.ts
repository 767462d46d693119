import type { Database } from '../../platform/db/schema.js'

/** The secret of one-time codes, encrypted, and whether it counts yet. */
export interface SecondFactor {
  sealedSecret: string
  isConfirmed: boolean
}

/** Stores a secret that does not count yet, in place of another that does not; false when one does. */
export async function putUnconfirmedFactor(
  db: Database,
  accountId: number,
  sealedSecret: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('second_factor')
    .values({
      account_id: accountId,
      sealed_secret: sealedSecret,
      confirmed_at: null,
      last_step: 0,
    })
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet({ sealed_secret: sealedSecret, last_step: 0 })
        .where('second_factor.confirmed_at', 'is', null),
    )
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

export async function findSecondFactor(
  db: Database,
  accountId: number,
): Promise<SecondFactor | undefined> {
  const row = await db
    .selectFrom('second_factor')
    .select(['sealed_secret', 'confirmed_at'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row && { sealedSecret: row.sealed_secret, isConfirmed: row.confirmed_at !== null }
}

/** Whether a second factor that counts is on: one-time codes, or a passkey. */
export async function hasSecondFactor(db: Database, accountId: number): Promise<boolean> {
  if ((await findSecondFactor(db, accountId))?.isConfirmed === true) return true
  const passkey = await db
    .selectFrom('passkey')
    .select('id')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  return passkey !== undefined
}

/** Makes a secret count from `now` (epoch milliseconds) on; false when it does already, or is gone. */
export async function confirmFactor(
  db: Database,
  accountId: number,
  { now, sealedSecret }: { now: number; sealedSecret: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('second_factor')
    .set({ confirmed_at: now })
    .where('account_id', '=', accountId)
    .where('sealed_secret', '=', sealedSecret)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Uses the code of a time step, and with it all earlier ones; false when that was done before. */
export async function takeStep(db: Database, accountId: number, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('second_factor')
    .set({ last_step: step })
    .where('account_id', '=', accountId)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Removes a second factor with its recovery codes and remembered browsers; whether there was one. */
export async function deleteSecondFactor(db: Database, accountId: number): Promise<boolean> {
  await db.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
  await db.deleteFrom('remembered_browser').where('account_id', '=', accountId).execute()
  const { numDeletedRows } = await db
    .deleteFrom('second_factor')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Stores the digests of new recovery codes in place of the old ones. */
export async function replaceRecoveryCodes(
  tx: Database,
  accountId: number,
  digests: readonly string[],
): Promise<void> {
  await tx.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
  const rows = digests.map((digest) => ({ account_id: accountId, digest }))
  await tx.insertInto('recovery_code').values(rows).execute()
}

/** Takes a recovery code out of the store; whether it was there. */
export async function takeRecoveryCode(
  db: Database,
  accountId: number,
  digest: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('recovery_code')
    .where('account_id', '=', accountId)
    .where('digest', '=', digest)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** How many recovery codes are left. */
export async function countRecoveryCodes(db: Database, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_code')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return count
}
