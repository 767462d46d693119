import type { Selectable } from 'kysely'
import type { Database } from '../platform/db/schema.js'
import type { AuthorizationRequestTable } from './tables.js'
import type { CodeRequest } from './authorize.js'

/** An authorization request that the user has not decided yet. */
export interface StoredRequest {
  handle: string
  sessionId: number
  applicationId: number
  /** Absent when a device asks. */
  code: CodeRequest | undefined
  /** OAuth names. */
  scopes: string[]
  deviceCodeId: number | undefined
  /** Epoch milliseconds. */
  expiresAt: number
}

interface Stored {
  code?: CodeRequest
  scopes: string[]
}

function requestOf(row: Selectable<AuthorizationRequestTable>): StoredRequest {
  // Rows are written by insertRequest alone, which takes only this shape.
  const { code, scopes } = JSON.parse(row.request) as Stored
  return {
    handle: row.handle,
    sessionId: row.session_id,
    applicationId: row.application_id,
    code,
    scopes,
    deviceCodeId: row.device_code_id ?? undefined,
    expiresAt: row.expires_at,
  }
}

export async function insertRequest(db: Database, request: StoredRequest): Promise<void> {
  const { handle, sessionId, applicationId, code, scopes, deviceCodeId, expiresAt } = request
  await db
    .insertInto('authorization_request')
    .values({
      handle,
      session_id: sessionId,
      application_id: applicationId,
      // As JSON, because a state may hold what a text column does not take.
      request: JSON.stringify({ code, scopes }),
      device_code_id: deviceCodeId ?? null,
      expires_at: expiresAt,
    })
    .execute()
}

/** Whose request it is and until when it can be decided. */
export interface RequestKey {
  handle: string
  sessionId: number
  /** Epoch milliseconds. */
  now: number
}

/** The open request of this browser session. */
export async function findRequest(
  db: Database,
  { handle, sessionId, now }: RequestKey,
): Promise<StoredRequest | undefined> {
  const row = await db
    .selectFrom('authorization_request')
    .selectAll()
    .where('handle', '=', handle)
    .where('session_id', '=', sessionId)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && requestOf(row)
}

/** Takes the open request of this browser session away, so that it is decided once. */
export async function takeRequest(
  db: Database,
  { handle, sessionId, now }: RequestKey,
): Promise<StoredRequest | undefined> {
  const row = await db
    .deleteFrom('authorization_request')
    .where('handle', '=', handle)
    .where('session_id', '=', sessionId)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
  return row && requestOf(row)
}

export async function deleteOldRequests(db: Database, now: number): Promise<void> {
  await db.deleteFrom('authorization_request').where('expires_at', '<=', now).execute()
}
