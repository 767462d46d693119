import type { Database } from '../../platform/db/schema.js'
import { checkPassword } from './log-in.js'
import { hashPassword } from './passwords.js'
import { revokeAllAccess } from './revoke-access.js'
import { setPasswordHash } from './store.js'

/** Sets a new password and ends everything else that opens the account but `keepSessionId`. */
export async function changePassword(
  db: Database,
  accountId: number,
  { password, keepSessionId }: { password: string; keepSessionId?: number | undefined },
): Promise<void> {
  checkPassword(password)
  const hash = await hashPassword(password)
  await db.transaction().execute(async (tx) => {
    await setPasswordHash(tx, accountId, hash)
    await revokeAllAccess(tx, accountId, keepSessionId)
  })
}
