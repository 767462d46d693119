import type { Database } from '../../platform/db/schema.js'
import { deleteSessionsOf } from '../sessions/revocation-store.js'
import { deleteFeedToken } from './feed-token-store.js'
import { deleteRecoveriesOf } from './recovery-store.js'

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
