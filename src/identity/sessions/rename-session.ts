import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { findOwnSession, updateSession } from './store.js'

/** Gives one of a user's own sessions another name. Throws `not_found` for what is not theirs. */
export async function renameSession(
  db: Database,
  { accountId, handle, name }: { accountId: number; handle: string; name: string },
): Promise<void> {
  const session = await findOwnSession(db, accountId, { handle })
  if (!session) throw new Problem('not_found', 'This no longer has access to your account.')
  await updateSession(db, session.id, { name })
}
