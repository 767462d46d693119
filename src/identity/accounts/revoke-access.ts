import type { Database } from '../../platform/db/schema.js'
import { deleteGrantsOf, deleteSessionsOf } from '../sessions/revocation-store.js'
import { deleteFeedToken } from './feed-token-store.js'
import { deleteRecoveriesOf } from './recovery-store.js'
import { setAccountState } from './store.js'

/**
 * Ends everything that opens an account without its password: sessions, grants with their codes,
 * approved devices and refresh tokens, the feed token, recovery keys. One session may stay.
 */
export async function revokeAllAccess(
  tx: Database,
  accountId: number,
  keepSessionId?: number,
): Promise<void> {
  await deleteSessionsOf(tx, accountId, keepSessionId)
  await deleteFeedToken(tx, accountId)
  await deleteRecoveriesOf(tx, accountId)
}

/**
 * Bans an account: every credential is refused until the ban is lifted, and what the user has
 * allowed apps ends for good. Sessions stay, as a banned user may see and end them.
 */
export async function banAccount(db: Database, accountId: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await setAccountState(tx, accountId, 'banned')
    await deleteGrantsOf(tx, accountId)
    await deleteFeedToken(tx, accountId)
    await deleteRecoveriesOf(tx, accountId)
  })
}
