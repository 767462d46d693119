import { randomUUID } from 'node:crypto'
import { minute, type Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf, randomCharacters } from '../platform/secret.js'
import type { Requester } from '../identity/security-events/security-events.js'
import { checkTokenLimit, type TokenLimitContext } from '../identity/sessions/token-limit.js'
import { deleteExpiredGrants } from '../identity/sessions/revocation-store.js'
import { getApplication } from './application-store.js'
import { addressWithCode, addressWithError } from './redirect-address.js'
import type { Application } from './application.js'
import type { CodeRequest } from './authorize.js'
import { decideDevice, setDeviceGrant } from './device-store.js'
import { openGrant } from './open-grant.js'
import { outOfBand } from './redirect-uris.js'
import { allowedScopes } from './requested-scopes.js'
import {
  deleteOldRequests,
  insertRequest,
  takeRequest,
  type RequestKey,
  type StoredRequest,
} from './request-store.js'

/** How long a user may think, and how long a code waits for its client (RFC 6749 §4.1.2). */
const requestLife = 10 * minute

interface OpenRequest {
  sessionId: number
  applicationId: number
  /** OAuth names. */
  scopes: string[]
  code?: CodeRequest
  deviceCodeId?: number
}

/** Remembers what a user is being asked; the handle goes into the form. */
export async function openRequest(
  { db, clock }: { db: Database; clock: Clock },
  request: OpenRequest,
): Promise<StoredRequest> {
  const now = clock.now()
  const stored = {
    ...request,
    code: request.code,
    deviceCodeId: request.deviceCodeId,
    handle: randomUUID(),
    expiresAt: now + requestLife,
  }
  await deleteOldRequests(db, now)
  await deleteExpiredGrants(db, now)
  await insertRequest(db, stored)
  return stored
}

/** What the user decided. */
export interface Decision {
  accountId: number
  isAllowed: boolean
  /** The OAuth names that stayed ticked. */
  scopes: string[]
  issuer: string
  /** Who decided, for the account's log of events. */
  from?: Requester | undefined
}

/** Where the browser goes after the decision. */
export type Outcome =
  | { kind: 'redirect'; address: string }
  | { kind: 'code'; code: string; application: Application; scopes: string[] }
  | { kind: 'done'; application: Application; isAllowed: boolean; isDevice: boolean }

interface PendingDecision {
  tx: Database
  clock: Clock
  application: Application
  decision: Decision
}

async function decideCodeRequest(
  { tx, clock, application, decision }: PendingDecision,
  code: CodeRequest,
): Promise<Outcome> {
  const { redirectUri, state, isRedirectUriSent, responseMode, codeChallenge: challenge } = code
  const { accountId, isAllowed, scopes, issuer, from } = decision
  const target = { redirectUri, state, responseMode, issuer }
  const isShown = redirectUri === outOfBand
  if (!isAllowed) {
    if (isShown) return { kind: 'done', application, isAllowed, isDevice: false }
    return { kind: 'redirect', address: addressWithError(target, new Problem('access_denied')) }
  }
  const secret = randomCharacters()
  const expiresAt = clock.now() + requestLife
  const digest = digestOf(secret)
  const stored = { digest, expiresAt, redirectUri, isRedirectUriSent, challenge }
  const request = { application, accountId, scopes, code: stored, expiresAt, from }
  await openGrant({ db: tx, clock }, request)
  if (isShown) return { kind: 'code', code: secret, application, scopes }
  return { kind: 'redirect', address: addressWithCode(target, secret) }
}

async function decideDeviceRequest(
  { tx, clock, application, decision }: PendingDecision,
  deviceCodeId: number,
): Promise<Outcome> {
  const { isAllowed, accountId, scopes, from } = decision
  const expiresAt = await decideDevice(tx, deviceCodeId, isAllowed ? 'allowed' : 'denied')
  if (expiresAt === undefined) throw new Problem('authorization_over')
  if (isAllowed) {
    const request = { application, accountId, scopes, expiresAt, from }
    const grant = await openGrant({ db: tx, clock }, request)
    await setDeviceGrant(tx, deviceCodeId, grant.id)
  }
  return { kind: 'done', application, isAllowed, isDevice: true }
}

/**
 * Carries out a user's decision, once. Scopes that were not asked for are not given. Throws
 * `authorization_over` when the request is decided, too old, or another browser's, and
 * `too_many_tokens`.
 */
export async function decideRequest(
  { config, db, clock }: TokenLimitContext,
  key: RequestKey,
  decision: Decision,
): Promise<Outcome> {
  return db.transaction().execute(async (tx) => {
    const request = await takeRequest(tx, key)
    if (!request) throw new Problem('authorization_over')
    if (decision.isAllowed) await checkTokenLimit({ config, db: tx, clock }, decision.accountId)
    const scopes = allowedScopes(request.scopes, decision.scopes)
    const application = await getApplication(tx, request.applicationId)
    const pending = { tx, clock, application, decision: { ...decision, scopes } }
    if (request.code) return decideCodeRequest(pending, request.code)
    if (request.deviceCodeId === undefined) throw new Problem('authorization_over')
    return decideDeviceRequest(pending, request.deviceCodeId)
  })
}
