import type { Database } from '../../platform/db/schema.js'
import { deleteSessionsOf } from '../sessions/store.js'
import { checkPassword } from './log-in.js'
import { hashPassword } from './passwords.js'
import { setPasswordHash } from './store.js'

/** Sets a new password and ends all the user's sessions but `keepSessionId`. */
export async function changePassword(
  db: Database,
  accountId: number,
  { password, keepSessionId }: { password: string; keepSessionId?: number | undefined },
): Promise<void> {
  checkPassword(password)
  const hash = await hashPassword(password)
  await db.transaction().execute(async (tx) => {
    await setPasswordHash(tx, accountId, hash)
    await deleteSessionsOf(tx, accountId, keepSessionId)
  })
}
