import type { FastifyBaseLogger } from 'fastify'
import { hour, minute, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { pruneActs } from '../audit-log/audit-log.js'
import { deleteExpiredChallenges } from '../second-factor/passkey-store.js'
import { deleteExpiredRemembered } from '../second-factor/remembered-store.js'
import { pruneSecurityEvents } from '../security-events/security-events.js'
import type { LifetimeConfig } from './kinds.js'
import { deleteEndedSessions } from './revocation-store.js'

interface Pruner {
  config: LifetimeConfig
  db: Database
  clock: Clock
  logger: FastifyBaseLogger
}

/** Deletes every session that has ended, in small steps that let others write between them. */
export async function pruneSessions({
  config,
  db,
  clock,
}: Omit<Pruner, 'logger'>): Promise<number> {
  const now = clock.now()
  let pruned = 0
  for (;;) {
    const count = await deleteEndedSessions(db, config, now)
    pruned += count
    if (count === 0) return pruned
  }
}

/**
 * Prunes sessions, remembered browsers, security events and the audit log every hour, without keeping
 * the process alive for it, until the returned function is called.
 */
export function startPruning(pruner: Pruner): () => void {
  const prune = () => {
    const { db, clock } = pruner
    const pruned = Promise.all([
      pruneSessions(pruner),
      deleteExpiredRemembered(db, clock.now()),
      deleteExpiredChallenges(db, clock.now()),
      pruneSecurityEvents(pruner),
      pruneActs(pruner),
    ])
    pruned.catch((err: unknown) => {
      const text = 'Ended sessions or old events could not be deleted; trying again in an hour'
      pruner.logger.error({ err }, text)
    })
  }
  // Also by a server that is started again more often than once an hour.
  const first = setTimeout(prune, minute).unref()
  const timer = setInterval(prune, hour).unref()
  return () => {
    clearTimeout(first)
    clearInterval(timer)
  }
}
