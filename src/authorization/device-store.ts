import type { Selectable } from 'kysely'
import type { Database } from '../platform/db/schema.js'
import type { DeviceCodeTable } from './tables.js'
import { parseStoredScopes } from './requested-scopes.js'

/** A device that waits for its user's decision. Times are epoch milliseconds. */
export interface Device {
  id: number
  applicationId: number
  /** OAuth names, as asked for. */
  scopes: string[]
  state: DeviceCodeTable['state']
  /** What its user allowed. */
  grantId: number | undefined
  /** Milliseconds between two polls. */
  pollInterval: number
  lastPolledAt: number | undefined
  expiresAt: number
}

const deviceOf = (row: Selectable<DeviceCodeTable>): Device => ({
  id: row.id,
  applicationId: row.application_id,
  scopes: parseStoredScopes(row.scopes),
  state: row.state,
  grantId: row.grant_id ?? undefined,
  pollInterval: row.poll_interval,
  lastPolledAt: row.last_polled_at ?? undefined,
  expiresAt: row.expires_at,
})

export async function insertDevice(
  db: Database,
  device: {
    digest: string
    userCodeDigest: string
    applicationId: number
    scopes: string[]
    pollInterval: number
    expiresAt: number
  },
): Promise<void> {
  await db
    .insertInto('device_code')
    .values({
      digest: device.digest,
      user_code_digest: device.userCodeDigest,
      application_id: device.applicationId,
      scopes: JSON.stringify(device.scopes),
      state: 'pending',
      grant_id: null,
      poll_interval: device.pollInterval,
      last_polled_at: null,
      expires_at: device.expiresAt,
    })
    .execute()
}

/**
 * The device of a device code, noted as polled. Takes the row's lock until the transaction ends,
 * so that polls at the same moment are judged one after the other.
 */
export async function pollDevice(
  tx: Database,
  digest: string,
  now: number,
): Promise<Device | undefined> {
  const row = await tx
    .updateTable('device_code')
    .set((set) => ({ poll_interval: set.ref('poll_interval') }))
    .where('digest', '=', digest)
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  await tx
    .updateTable('device_code')
    .set({ last_polled_at: now })
    .where('id', '=', row.id)
    .execute()
  return deviceOf(row)
}

/** The device that shows this user code and still waits. */
export async function findWaitingDevice(
  db: Database,
  userCodeDigest: string,
  now: number,
): Promise<Device | undefined> {
  const row = await db
    .selectFrom('device_code')
    .selectAll()
    .where('user_code_digest', '=', userCodeDigest)
    .where('state', '=', 'pending')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && deviceOf(row)
}

/** Stores what the user decided; when the code expires, or undefined when the device waits no more. */
export async function decideDevice(
  db: Database,
  id: number,
  state: 'allowed' | 'denied',
): Promise<number | undefined> {
  const row = await db
    .updateTable('device_code')
    .set({ state })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .returning('expires_at')
    .executeTakeFirst()
  return row?.expires_at
}

export async function setDeviceGrant(db: Database, id: number, grantId: number): Promise<void> {
  await db.updateTable('device_code').set({ grant_id: grantId }).where('id', '=', id).execute()
}

export async function setPollInterval(
  db: Database,
  id: number,
  pollInterval: number,
): Promise<void> {
  await db
    .updateTable('device_code')
    .set({ poll_interval: pollInterval })
    .where('id', '=', id)
    .execute()
}

/** Takes a device code away; false when someone else was faster. */
export async function deleteDevice(db: Database, id: number): Promise<boolean> {
  const result = await db.deleteFrom('device_code').where('id', '=', id).executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Deletes codes that ended before a time; an expired code is kept for a while, so that its device learns of it. */
export async function deleteEndedDevices(db: Database, before: number): Promise<void> {
  await db.deleteFrom('device_code').where('expires_at', '<', before).execute()
}
