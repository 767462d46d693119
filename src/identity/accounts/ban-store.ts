import type { Selectable } from 'kysely'
import type { Database } from '../../platform/db/schema.js'
import type { AccountTable } from './tables.js'

/** Why an account is banned, and until when. */
export interface Ban {
  /** Shown to the user; undefined when the administrator gave none. */
  reason: string | undefined
  /** Epoch milliseconds; undefined for a ban without end. */
  endsAt: number | undefined
}

/** The ban in an account's row, ended or not; undefined without one. */
export const banOf = (
  row: Pick<Selectable<AccountTable>, 'state' | 'ban_reason' | 'ban_ends_at'>,
): Ban | undefined =>
  row.state === 'banned'
    ? { reason: row.ban_reason ?? undefined, endsAt: row.ban_ends_at ?? undefined }
    : undefined

/** Whether a ban holds at `now` (epoch milliseconds). */
export const isBanned = (ban: Ban | undefined, now: number): boolean =>
  ban !== undefined && (ban.endsAt ?? Infinity) > now

/** Bans an account, or gives its ban another reason and end. */
export async function setBan(db: Database, id: number, { reason, endsAt }: Ban): Promise<void> {
  await db
    .updateTable('account')
    .set({ state: 'banned', ban_reason: reason ?? null, ban_ends_at: endsAt ?? null })
    .where('id', '=', id)
    .execute()
}

const noBan = { state: 'normal', ban_reason: null, ban_ends_at: null } as const

/** Lifts an account's ban. */
export async function clearBan(db: Database, id: number): Promise<void> {
  await db.updateTable('account').set(noBan).where('id', '=', id).execute()
}

/** Lifts an account's ban if it has ended at `now` (epoch milliseconds). */
export async function clearEndedBan(db: Database, id: number, now: number): Promise<void> {
  await db
    .updateTable('account')
    .set(noBan)
    .where('id', '=', id)
    .where('ban_ends_at', '<=', now)
    .execute()
}
