import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { recordSecurityEvent, type Requester } from '../security-events/security-events.js'
import { deleteRemembered } from '../second-factor/remembered-store.js'
import { deleteSessionsOf } from '../sessions/revocation-store.js'
import { deleteEmailChangeOf } from './email-change-store.js'
import { deleteFeedToken } from './feed-token-store.js'
import { deleteRecoveriesOf } from './recovery-store.js'

/**
 * Ends everything that opens an account without its password: sessions, grants with their codes,
 * approved devices and refresh tokens, the feed token, recovery keys, an e-mail address that waits, and
 * that a browser is not asked for the second factor. One session may stay.
 */
export async function revokeAllAccess(
  tx: Database,
  accountId: number,
  keepSessionId?: number,
): Promise<void> {
  await deleteSessionsOf(tx, accountId, keepSessionId)
  await deleteFeedToken(tx, accountId)
  await deleteRecoveriesOf(tx, accountId)
  await deleteEmailChangeOf(tx, accountId)
  await deleteRemembered(tx, accountId)
}

/** Ends everything that opens an account but one session, because its owner asked for it. */
export async function revokeAllOthers(
  { db, clock }: { db: Database; clock: Clock },
  asked: { accountId: number; keepSessionId: number; from: Requester },
): Promise<void> {
  const { accountId, keepSessionId, from } = asked
  await db.transaction().execute(async (tx) => {
    await revokeAllAccess(tx, accountId, keepSessionId)
    const event = { accountId, kind: 'all_access_revoked', from } as const
    await recordSecurityEvent({ db: tx, clock }, event)
  })
}
