import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { randomSecret } from '../../platform/secret.js'
import { clearDeletionTime } from '../accounts/deletion-store.js'
import { recordLogIn, type Requester } from '../security-events/security-events.js'
import { openSession } from './open-session.js'

/**
 * Opens a browser session and returns the value of its cookie: 44 characters, as Invidious makes
 * them, so that clients which look at the shape are content. `isProved` says that the password was
 * given. Logging in takes a planned deletion back.
 */
export async function openBrowserSession(
  on: { db: Database; clock: Clock },
  accountId: number,
  { isProved, ...from }: Requester & { isProved?: boolean },
): Promise<string> {
  await clearDeletionTime(on.db, accountId)
  const secret = `${randomSecret()}=`
  await openSession(on, { kind: 'browser', secret, accountId, scopes: [':*'], isProved, ...from })
  await recordLogIn(on, accountId, from)
  return secret
}
