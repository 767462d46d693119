import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { digestOf } from '../../platform/secret.js'
import { accountOfPrincipal, type Principal } from '../principal.js'
import { covers } from '../scopes/match.js'
import { deleteOwnSession, deleteSession } from './revocation-store.js'

const isHandle = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/**
 * Revokes the asking credential itself, or another session of its user, named by handle or by its
 * secret; one of somebody else is left alone. Children go with it. Throws `session_not_revocable`
 * when the credential may not see the user's tokens.
 */
export async function revokeSession(
  db: Database,
  principal: Principal,
  named: string | undefined,
): Promise<void> {
  const { session } = principal
  if (named === undefined || named === session.handle || digestOf(named) === session.digest) {
    await deleteSession(db, session.id)
    return
  }
  if (!covers(principal.patterns, 'GET', 'tokens')) {
    throw new Problem('session_not_revocable', `Cannot revoke session ${named.slice(0, 100)}`)
  }
  const key = isHandle(named) ? { handle: named } : { digest: digestOf(named) }
  await deleteOwnSession(db, accountOfPrincipal(principal).id, key)
}
