import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { deleteGrantsOf } from '../sessions/revocation-store.js'
import { deleteInvitationsOf } from '../invitations/store.js'
import { clearEndedBan, isBanned, setBan, type Ban } from './ban-store.js'
import { deleteFeedToken } from './feed-token-store.js'
import { deleteRecoveriesOf } from './recovery-store.js'

/** Characters of a reason at most. */
export const longestBanReason = 500

interface BanContext {
  db: Database
  clock: Clock
}

function checkReason(reason: string | undefined): string | undefined {
  const checked = reason?.trim().replace(/\s+/gu, ' ') ?? ''
  if (checked.length > longestBanReason || /\p{Cc}/u.test(checked)) {
    throw new Problem(
      'ban_invalid',
      `A reason has at most ${longestBanReason} characters, and no control characters.`,
    )
  }
  return checked === '' ? undefined : checked
}

/**
 * A ban that may be set at `now` (epoch milliseconds). Throws `ban_invalid` for a reason that is too
 * long, or an end that has passed.
 */
export function checkBan({ reason, endsAt }: Partial<Ban>, now: number): Ban {
  if (endsAt !== undefined && !(endsAt > now)) {
    throw new Problem('ban_invalid', 'The end of a ban must be in the future.')
  }
  return { reason: checkReason(reason), endsAt }
}

/** `banAccount` within a transaction, for a ban that was checked. */
export async function applyBan(tx: Database, accountId: number, ban: Ban): Promise<void> {
  await setBan(tx, accountId, ban)
  await deleteGrantsOf(tx, accountId)
  await deleteFeedToken(tx, accountId)
  await deleteRecoveriesOf(tx, accountId)
  await deleteInvitationsOf(tx, accountId)
}

/**
 * Bans an account: every credential is refused until the ban ends or is lifted, and what the user
 * has allowed apps ends for good. Sessions stay, as a banned user may see and end them. Throws what
 * `checkBan` throws.
 */
export async function banAccount(
  { db, clock }: BanContext,
  accountId: number,
  ban: Partial<Ban> = {},
): Promise<void> {
  const checked = checkBan(ban, clock.now())
  await db.transaction().execute((tx) => applyBan(tx, accountId, checked))
}

/** `2026-11-29 12:00 UTC` */
const printedEnd = (at: number) =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** A ban as a person reads it: until when, and why. */
function describeBan({ reason, endsAt }: Ban): string {
  if (endsAt === undefined) {
    return reason === undefined
      ? 'This account is banned'
      : `This account is banned. Reason: ${reason}`
  }
  const end = printedEnd(endsAt)
  return reason === undefined
    ? `This account is banned until ${end}`
    : `This account is banned until ${end}. Reason: ${reason}`
}

/** Throws `account_banned`, with the reason and the end, while a ban holds; lifts one that has ended. */
export async function refuseBanned(
  { db, clock }: BanContext,
  account: { id: number; ban: Ban | undefined },
): Promise<void> {
  const { id, ban } = account
  if (ban === undefined) return
  if (isBanned(ban, clock.now())) throw new Problem('account_banned', describeBan(ban))
  await clearEndedBan(db, id, clock.now())
}
