import type { Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { callbackOwner } from '../identity/callbacks.js'
import { patternsOfNames } from '../identity/scopes/oauth-names.js'
import { recordSecurityEvent, type Requester } from '../identity/security-events/security-events.js'
import { openSession } from '../identity/sessions/open-session.js'
import type { Application } from './application.js'
import { insertGrant, type Grant, type GrantCode } from './grant-store.js'
import { outOfBand } from './redirect-uris.js'

interface GrantRequest {
  application: Application
  accountId: number
  /** OAuth names. */
  scopes: string[]
  code?: GrantCode
  /** Who allowed it, for the account's log of events. */
  from?: Requester | undefined
  /** Until when it waits for its client to fetch tokens; epoch milliseconds. */
  expiresAt: number
}

/** Where an application is at home, as it is shown in the list of sessions. */
const homeOf = (redirectUri: string | undefined): string | undefined =>
  redirectUri === undefined || redirectUri === outOfBand ? undefined : callbackOwner(redirectUri)

/**
 * Stores what a user allows an application, as a session that its access tokens will be children of:
 * the grant and all that comes from it end together, however that session ends.
 */
export async function openGrant(
  { db: tx, clock }: { db: Database; clock: Clock },
  { application, accountId, scopes, code, expiresAt, from }: GrantRequest,
): Promise<Grant> {
  const session = await openSession(
    { db: tx, clock },
    {
      kind: 'oauth',
      accountId,
      name: application.name,
      client: homeOf(code?.redirectUri),
      address: from?.address,
      scopes: patternsOfNames(scopes),
      applicationId: application.id,
      scopeNames: scopes,
      expiresAt,
    },
  )
  const { id: sessionId, createdAt } = session
  const event = { accountId, kind: 'app_allowed', from, detail: application.name } as const
  await recordSecurityEvent({ db: tx, clock }, event)
  return insertGrant(tx, {
    sessionId,
    applicationId: application.id,
    accountId,
    scopes,
    code,
    createdAt,
  })
}
