import { randomUUID } from 'node:crypto'
import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { digestOf } from '../../platform/secret.js'
import { sessionEndOf, type SessionKind } from './kinds.js'
import { insertSession, type NewSession, type Session } from './store.js'

/** What the maker of a session decides. */
export interface SessionRequest {
  kind: SessionKind
  /** Absent for a grant, which no secret opens: its access tokens do. */
  secret?: string | undefined
  accountId?: number | undefined
  parentId?: number | undefined
  name?: string | undefined
  scopes: string[]
  client?: string | undefined
  /** The address that asked for it. */
  address?: string | undefined
  guestName?: string | undefined
  applicationId?: number | undefined
  /** The OAuth names of the scopes. */
  scopeNames?: string[] | undefined
  /** Epoch milliseconds; when absent, what the kind prescribes. */
  expiresAt?: number | undefined
  /** Whether the password was given for it. */
  isProved?: boolean | undefined
}

/** Stores a new credential; its secret is kept only as a digest. */
export async function openSession(
  { db, clock }: { db: Database; clock: Clock },
  request: SessionRequest,
): Promise<Session> {
  const now = clock.now()
  const handle = randomUUID()
  const session: NewSession = {
    handle,
    kind: request.kind,
    digest: request.secret === undefined ? `none:${handle}` : digestOf(request.secret),
    accountId: request.accountId,
    parentId: request.parentId,
    name: request.name,
    scopes: request.scopes,
    client: request.client,
    address: request.address,
    guestName: request.guestName,
    applicationId: request.applicationId,
    scopeNames: request.scopeNames,
    createdAt: now,
    expiresAt: request.expiresAt ?? sessionEndOf(request.kind, now),
    provedAt: request.isProved ? now : undefined,
  }
  const id = await insertSession(db, session)
  return { ...session, id, lastUsedAt: now, hasScopesAsSigned: false }
}
