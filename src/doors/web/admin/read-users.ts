import { getUser } from '../../../identity/accounts/administer.js'
import { findDeletionTime } from '../../../identity/accounts/deletion-store.js'
import {
  countDirectory,
  findLastSeen,
  listDirectory,
  type DirectoryChoice,
} from '../../../identity/accounts/directory-store.js'
import { hasSecondFactor } from '../../../identity/second-factor/store.js'
import { hasExpired } from '../../../identity/sessions/kinds.js'
import { listSessions } from '../../../identity/sessions/store.js'
import { countOwned } from '../../../library/owned-store.js'
import type { Context } from '../../../platform/context.js'
import { Problem } from '../../../platform/problem.js'
import type { UserView } from './user-page.js'
import type { UsersView } from './users-page.js'

const pageSize = 50

/** A page of the users of a choice; beyond the last one is the last. */
export async function readUsers(
  { db, clock }: Context,
  choice: DirectoryChoice,
  asked: number,
): Promise<UsersView> {
  const now = clock.now()
  const total = await countDirectory(db, choice, now)
  const lastPage = Math.max(1, Math.ceil(total / pageSize))
  const page = Math.min(Math.max(1, asked), lastPage)
  const offset = (page - 1) * pageSize
  const users = await listDirectory(db, choice, { now, offset, limit: pageSize })
  const ids = users.map(({ id }) => id)
  const owned = await countOwned(db, ids)
  return { choice, users, owned, total, page, hasNext: page < lastPage, now }
}

/** The id in a path; throws `user_unknown` for what is none. */
export function readUserId(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Problem('user_unknown')
  return Number(text)
}

/** One user. Throws `user_unknown`. */
export async function readUser({ db, clock, config }: Context, id: number): Promise<UserView> {
  const account = await getUser(db, id)
  const now = clock.now()
  const sessions = await listSessions(db, id)
  return {
    account,
    lastSeenAt: await findLastSeen(db, id),
    deletesAt: await findDeletionTime(db, id),
    hasFactor: await hasSecondFactor(db, id),
    sessions: sessions.filter((session) => !hasExpired(session, config, now)).length,
    owned: (await countOwned(db, [id])).get(id),
    now,
  }
}
