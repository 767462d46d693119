import { askTogether } from '../../platform/ask-together.js'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { isBanned } from '../accounts/ban-store.js'
import { hasExpired, type LifetimeConfig } from './kinds.js'
import { findSessionStates, type Session } from './store.js'

/**
 * Tells whether a session that was let in before would still be: it is there and the same, has not
 * expired, and its user is not banned. Never older than the question, and one query for all who ask
 * at nearly the same time.
 */
export function createOpenCheck({
  config,
  db,
  clock,
}: {
  config: LifetimeConfig
  db: Database
  clock: Clock
}): (session: Session) => Promise<boolean> {
  const findStates = askTogether((ids: readonly number[]) => findSessionStates(db, ids))
  return async ({ id, handle }) => {
    const state = (await findStates(id)).get(id)
    // One that was turned into a guest's, or another user's, has a new handle.
    if (state?.handle !== handle || isBanned(state.ban, clock.now())) return false
    return !hasExpired(state, config, clock.now())
  }
}
