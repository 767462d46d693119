import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { countOtherAdministrators, lockAdministrators } from './administrator-store.js'
import { applyBan, checkBan } from './ban.js'
import type { Ban } from './ban-store.js'
import { planDeletion } from './delete-later.js'
import { findAccount, setAccountRole, type Account } from './store.js'

interface AdministerContext {
  db: Database
  clock: Clock
}

/** Throws `user_unknown`. */
export async function getUser(db: Database, id: number): Promise<Account> {
  const account = await findAccount(db, id)
  if (!account) throw new Problem('user_unknown')
  return account
}

/** Throws `last_administrator` where nobody else could administer without this account. */
async function refuseLast(tx: Database, { id, role }: Account, now: number): Promise<void> {
  if (role !== 'admin') return
  if ((await countOtherAdministrators(tx, id, now)) === 0) throw new Problem('last_administrator')
}

/** Does what takes an administrator away, if it is one, beside nothing else that does. */
async function actUnlessLast(
  { db, clock }: AdministerContext,
  id: number,
  act: (tx: Database) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockAdministrators(tx)
    await refuseLast(tx, await getUser(tx, id), clock.now())
    await act(tx)
  })
}

/** Makes an administrator an ordinary user. Throws `user_unknown` or `last_administrator`. */
export const demoteUser = (context: AdministerContext, id: number): Promise<void> =>
  actUnlessLast(context, id, (tx) => setAccountRole(tx, id, 'user'))

/** As `banAccount`, but never the last administrator. Throws `user_unknown`, `last_administrator`. */
export async function banUser(context: AdministerContext, id: number, ban: Ban): Promise<void> {
  const checked = checkBan(ban, context.clock.now())
  await actUnlessLast(context, id, (tx) => applyBan(tx, id, checked))
}

/** As `planDeletion`, but never of the last administrator. Throws as `banUser` does. */
export const planDeletionOf = (context: AdministerContext, id: number): Promise<void> =>
  actUnlessLast(context, id, (tx) => planDeletion({ ...context, db: tx }, id, {}))
