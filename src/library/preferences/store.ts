import { prepared } from '../../platform/db/prepared.js'
import type { Database } from '../../platform/db/schema.js'
import { defaultPreferences, type Preferences, type PreferencesChange } from './preferences.js'

const selectPreferences = prepared<{ id: number }>()((db, value) =>
  db.selectFrom('account').select('preferences').where('id', '=', value('id')),
)

// The column is written by changePreferences alone.
const parseStored = (text: string): Partial<Preferences> => JSON.parse(text) as Partial<Preferences>

/** A user's preferences, complete. */
export async function getPreferences(db: Database, accountId: number): Promise<Preferences> {
  const [row] = await selectPreferences(db, { id: accountId })
  return { ...defaultPreferences, ...parseStored(row?.preferences ?? '{}') }
}

/** Changes what is named and leaves the rest; two changes at the same moment both count. */
export async function changePreferences(
  db: Database,
  accountId: number,
  { set, reset }: PreferencesChange,
): Promise<void> {
  const apply = async (tx: Database) => {
    const { preferences } = await tx
      .updateTable('account')
      .set((q) => ({ preferences_revision: q('preferences_revision', '+', 1) }))
      .where('id', '=', accountId)
      .returning('preferences')
      .executeTakeFirstOrThrow()
    const kept = Object.entries(parseStored(preferences)).filter(([name]) => !reset.includes(name))
    await tx
      .updateTable('account')
      .set({ preferences: JSON.stringify({ ...Object.fromEntries(kept), ...set }) })
      .where('id', '=', accountId)
      .execute()
  }
  await (db.isTransaction ? apply(db) : db.transaction().execute(apply))
}
