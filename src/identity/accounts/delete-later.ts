import type { FastifyBaseLogger } from 'fastify'
import { day, hour, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { recordSecurityEvent, type Requester } from '../security-events/security-events.js'
import { deleteDueAccount, setDeletionTime } from './deletion-store.js'

/** How long an account stays after its owner has asked to delete it. */
export const deletionDelay = 3 * day

interface Sweep {
  db: Database
  clock: Clock
}

/** Plans the deletion of an account in three days; until then everything works as before. */
export async function planDeletion(
  { db, clock }: Sweep,
  accountId: number,
  from: Requester,
): Promise<void> {
  await setDeletionTime(db, accountId, clock.now() + deletionDelay)
  await recordSecurityEvent({ db, clock }, { accountId, kind: 'deletion_planned', from })
}

/** Deletes every account whose time has come, one at a time so that others can write between. */
export async function deleteDueAccounts({ db, clock }: Sweep): Promise<number> {
  const now = clock.now()
  let deleted = 0
  while (await deleteDueAccount(db, now)) deleted++
  return deleted
}

/** Deletes what is due every hour, without keeping the process alive, until the function is called. */
export function startDeletions({ logger, ...sweep }: Sweep & { logger: FastifyBaseLogger }) {
  const deleteDue = () => {
    deleteDueAccounts(sweep).catch((err: unknown) => {
      logger.error({ err }, 'Accounts could not be deleted; trying again in an hour')
    })
  }
  const timer = setInterval(deleteDue, hour).unref()
  return () => {
    clearInterval(timer)
  }
}
