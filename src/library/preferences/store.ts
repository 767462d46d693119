import { atomically } from '../../platform/db/atomically.js'
import { prepared } from '../../platform/db/prepared.js'
import type { Database } from '../../platform/db/schema.js'
import { rememberLibrary, type LibraryOwner } from '../remember-library.js'
import { defaultPreferences, type Preferences, type PreferencesChange } from './preferences.js'

const selectPreferences = prepared<{ id: number }>()((db, value) =>
  db.selectFrom('account').select('preferences').where('id', '=', value('id')),
)

// The column is written by changePreferences, and by the move from Invidious in the same way.
const parseStored = (text: string): Partial<Preferences> => JSON.parse(text) as Partial<Preferences>

/** A user's preferences, complete. */
export async function getPreferences(db: Database, accountId: number): Promise<Preferences> {
  const [row] = await selectPreferences(db, { id: accountId })
  return { ...defaultPreferences, ...parseStored(row?.preferences ?? '{}') }
}

/** A user's preferences, complete; remembered until the library changes. Never to be changed. */
export const getOwnPreferences: (
  db: Database,
  owner: LibraryOwner,
) => Promise<Readonly<Preferences>> = rememberLibrary(
  { memory: 'preferences', maxSize: 5000, sizeOf: () => 1 },
  getPreferences,
)

/** Changes what is named and leaves the rest; two changes at the same moment both count. */
export function changePreferences(
  db: Database,
  accountId: number,
  { set, reset }: PreferencesChange,
): Promise<void> {
  return atomically(db, async (tx) => {
    const { preferences } = await tx
      .updateTable('account')
      .set((q) => ({
        preferences_revision: q('preferences_revision', '+', 1),
        library_revision: q('library_revision', '+', 1),
      }))
      .where('id', '=', accountId)
      .returning('preferences')
      .executeTakeFirstOrThrow()
    const kept = Object.entries(parseStored(preferences)).filter(([name]) => !reset.includes(name))
    await tx
      .updateTable('account')
      .set({ preferences: JSON.stringify({ ...Object.fromEntries(kept), ...set }) })
      .where('id', '=', accountId)
      .execute()
  })
}
