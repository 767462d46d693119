import { Problem } from '../../platform/problem.js'
import { checkNewPassword } from './password-rule.js'
import type { AccountContext } from './register.js'
import { hashPassword } from './passwords.js'
import { revokeAllAccess } from './revoke-access.js'
import { findAccount, setPasswordHash } from './store.js'

/** Sets a new password and ends everything else that opens the account but `keepSessionId`; throws what `checkNewPassword` throws. */
export async function changePassword(
  { db, config }: Pick<AccountContext, 'db' | 'config'>,
  accountId: number,
  { password, keepSessionId }: { password: string; keepSessionId?: number | undefined },
): Promise<void> {
  const account = await findAccount(db, accountId)
  if (!account) throw new Problem('credential_invalid')
  await checkNewPassword(config, password, [account.name, account.email])
  const hash = await hashPassword(password)
  await db.transaction().execute(async (tx) => {
    await setPasswordHash(tx, accountId, hash)
    await revokeAllAccess(tx, accountId, keepSessionId)
  })
}
