import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf } from '../platform/secret.js'
import { deleteSession } from '../identity/sessions/revocation-store.js'
import { findSessionByDigest } from '../identity/sessions/store.js'
import type { Application } from './application.js'
import { findGrant } from './grant-store.js'
import { findOrigin, findRefreshToken } from './token-store.js'

const checkOwner = (application: Application, ownerId: number) => {
  if (ownerId !== application.id) throw new Problem('token_foreign')
}

/** Ends a refresh token with the whole grant; whether it was one. */
async function revokeRefreshToken(db: Database, application: Application, digest: string) {
  const token = await findRefreshToken(db, digest)
  const grant = token && (await findGrant(db, token.grantId))
  if (!grant) return false
  checkOwner(application, grant.applicationId)
  await deleteSession(db, grant.sessionId)
  return true
}

/**
 * Ends a client's own token, of either kind (RFC 7009). What is unknown, or no application's, is
 * no error; another client's throws `token_foreign`.
 */
export async function revokeToken(
  db: Database,
  application: Application,
  token: string,
): Promise<void> {
  const digest = digestOf(token)
  if (await revokeRefreshToken(db, application, digest)) return
  const found = await findSessionByDigest(db, digest)
  const origin = found && (await findOrigin(db, found.session.id))
  if (!found || !origin) return
  checkOwner(application, origin.applicationId)
  await deleteSession(db, found.session.id)
}
