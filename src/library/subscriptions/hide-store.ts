import { atomically } from '../../platform/db/atomically.js'
import type { Database } from '../../platform/db/schema.js'
import { raiseLibraryRevision } from '../revision-store.js'

/** The kinds of videos that a user may not want, and the choice that leaves them out. */
export const hideable = [
  ['short', 'hide_shorts'],
  ['premiere', 'hide_premieres'],
  ['live', 'hide_live'],
] as const

export type HideChoice = (typeof hideable)[number][1]

/** What a user does not want anywhere. */
export type HidePreferences = Readonly<Record<HideChoice, boolean>>

/** What a user chose for one channel; undefined follows the preferences. */
export type HideChoices = Readonly<Record<HideChoice, boolean | undefined>>

export const hideColumns = [
  'subscription.hide_shorts',
  'subscription.hide_premieres',
  'subscription.hide_live',
] as const

const hideChoiceOf = (flag: number | null) => (flag === null ? undefined : flag === 1)
const flagOf = (choice: boolean | null) => (choice === null ? null : choice ? 1 : 0)

export const hideChoicesOf = (row: Record<HideChoice, number | null>): HideChoices => ({
  hide_shorts: hideChoiceOf(row.hide_shorts),
  hide_premieres: hideChoiceOf(row.hide_premieres),
  hide_live: hideChoiceOf(row.hide_live),
})

/** The columns of what a user chose; undefined for nothing. */
export const hideFlagsOf = (choices: HideChoices | undefined) => ({
  hide_shorts: flagOf(choices?.hide_shorts ?? null),
  hide_premieres: flagOf(choices?.hide_premieres ?? null),
  hide_live: flagOf(choices?.hide_live ?? null),
})

/** A subscription with the user's choices for it. */
export interface ChosenSubscription {
  ucid: string
  author: string
  hides: HideChoices
}

export async function findSubscription(
  db: Database,
  accountId: number,
  ucid: string,
): Promise<ChosenSubscription | undefined> {
  const row = await db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .select(['channel.ucid', 'channel.name', ...hideColumns])
    .where('subscription.account_id', '=', accountId)
    .where('channel.ucid', '=', ucid)
    .executeTakeFirst()
  return row && { ucid: row.ucid, author: row.name, hides: hideChoicesOf(row) }
}

/** `null` follows the preferences again; what is absent stays. */
export type HideChanges = Partial<Record<HideChoice, boolean | null | undefined>>

/** Sets choices for one subscription; false when there is no such subscription. */
export function setHideChoices(
  db: Database,
  { accountId, ucid }: { accountId: number; ucid: string },
  changes: HideChanges,
): Promise<boolean> {
  const flags = Object.fromEntries(
    hideable.flatMap(([, choice]) => {
      const value = changes[choice]
      return value === undefined ? [] : [[choice, flagOf(value)]]
    }),
  )
  return atomically(db, async (tx) => {
    if (!(await findSubscription(tx, accountId, ucid))) return false
    await raiseLibraryRevision(tx, accountId)
    const result = await tx
      .updateTable('subscription')
      // A change of nothing must still find out whether the subscription is there.
      .set((q) => ({ ...flags, created_at: q.ref('created_at') }))
      .where('account_id', '=', accountId)
      .where('channel_id', 'in', (q) =>
        q.selectFrom('channel').select('id').where('ucid', '=', ucid),
      )
      .executeTakeFirst()
    return result.numUpdatedRows > 0n
  })
}
