import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { deleteGrantsOf } from '../sessions/revocation-store.js'
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
 * Bans an account: every credential is refused until the ban ends or is lifted, and what the user
 * has allowed apps ends for good. Sessions stay, as a banned user may see and end them. Throws
 * `ban_invalid` for a reason that is too long, or an end that has passed.
 */
export async function banAccount(
  { db, clock }: BanContext,
  accountId: number,
  ban: Partial<Ban> = {},
): Promise<void> {
  const { endsAt } = ban
  if (endsAt !== undefined && !(endsAt > clock.now())) {
    throw new Problem('ban_invalid', 'The end of a ban must be in the future.')
  }
  const checked = { reason: checkReason(ban.reason), endsAt }
  await db.transaction().execute(async (tx) => {
    await setBan(tx, accountId, checked)
    await deleteGrantsOf(tx, accountId)
    await deleteFeedToken(tx, accountId)
    await deleteRecoveriesOf(tx, accountId)
  })
}

/** `2026-11-29 12:00 UTC` */
const printedEnd = (at: number) =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** A ban as a person reads it: until when, and why. */
function describeBan({ reason, endsAt }: Ban): string {
  const end = endsAt === undefined ? '' : ` until ${printedEnd(endsAt)}`
  const why = reason === undefined ? '' : `. Reason: ${reason}`
  return `This account is banned${end}${why}`
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
