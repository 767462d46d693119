import { Problem } from '../../platform/problem.js'
import { checkNewPassword } from './password-rule.js'
import type { AccountContext } from './register.js'
import { hashPassword } from './passwords.js'
import { revokeAllAccess } from './revoke-access.js'
import { recordSecurityEvent, type Requester } from '../security-events/security-events.js'
import { findAccount, setPasswordHash } from './store.js'

export interface NewPassword {
  password: string
  keepSessionId?: number | undefined
  /** The hash of the old password that was checked: of two changes at once, the second is refused. */
  was?: string | undefined
  /** Who asked for it; absent for the operator. */
  from?: Requester | undefined
}

/**
 * Sets a new password and ends everything else that opens the account but `keepSessionId`;
 * `isRecovery` says that a mailed key stood for the old one. Throws what `checkNewPassword` throws, and
 * `conflict` where the old password was changed meanwhile.
 */
export async function changePassword(
  { db, clock, config }: AccountContext,
  accountId: number,
  {
    password,
    keepSessionId,
    from,
    was,
    isRecovery = false,
  }: NewPassword & { isRecovery?: boolean },
): Promise<void> {
  const account = await findAccount(db, accountId)
  if (!account) throw new Problem('credential_invalid')
  await checkNewPassword(config, password, [account.name, account.email])
  const hash = await hashPassword(password)
  await db.transaction().execute(async (tx) => {
    if (!(await setPasswordHash(tx, accountId, { hash, was }))) throw new Problem('conflict')
    await revokeAllAccess(tx, accountId, keepSessionId)
    const kind = isRecovery ? 'password_recovered' : 'password_changed'
    await recordSecurityEvent({ db: tx, clock }, { accountId, kind, from })
  })
}
