import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'
import { accountOfPrincipal, type Principal } from '../principal.js'
import { covers } from '../scopes/match.js'
import { recordSecurityEvent, type Requester } from '../security-events/security-events.js'
import { deleteOwnSession, deleteSession } from './revocation-store.js'
import { findOwnSession } from './store.js'

const isHandle = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

interface Recording {
  db: Database
  clock: Clock
}

interface Revocation {
  accountId: number
  key: { handle: string } | { digest: string }
  from: Requester
}

/** Revokes one of a user's own sessions, with its children and its grant; whether it was there. */
export async function revokeOwnSession(
  { db, clock }: Recording,
  { accountId, key, from }: Revocation,
): Promise<boolean> {
  const session = await findOwnSession(db, accountId, key)
  if ((await deleteOwnSession(db, accountId, key)) === 0) return false
  const detail = session?.name ?? session?.client
  await recordSecurityEvent({ db, clock }, { accountId, kind: 'access_revoked', from, detail })
  return true
}

/**
 * Revokes the asking credential itself, or another session of its user, named by handle or by its
 * secret; one of somebody else is left alone. Children go with it. Throws `session_not_revocable`
 * when the credential may not see the user's tokens.
 */
export async function revokeSession(
  recording: Recording,
  principal: Principal,
  { named, from }: { named: string | undefined; from: Requester },
): Promise<void> {
  const { session } = principal
  if (named === undefined || named === session.handle || digestOf(named) === session.digest) {
    await deleteSession(recording.db, session.id)
    return
  }
  if (!covers(principal.patterns, 'GET', 'tokens')) {
    throw new Problem('session_not_revocable', `Cannot revoke session ${named.slice(0, 100)}`)
  }
  const key = isHandle(named) ? { handle: named } : { digest: digestOf(named) }
  await revokeOwnSession(recording, { accountId: accountOfPrincipal(principal).id, key, from })
}
