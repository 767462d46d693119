import { isUniqueViolation } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { checkEmail, checkName } from './names.js'
import { findAccountByEmail, findAccountByName, renameAccount, setEmail } from './store.js'

/** Sets an account's e-mail address, or removes it (empty). Throws `email_invalid`, `email_taken`. */
export async function changeEmail(
  db: Database,
  accountId: number,
  { email, isConfirmed }: { email: string; isConfirmed: boolean },
): Promise<void> {
  const checked = email === '' ? undefined : checkEmail(email)
  const named = checked === undefined ? undefined : await findAccountByName(db, checked)
  if (named && named.id !== accountId) throw new Problem('email_taken')
  try {
    await setEmail(db, accountId, { email: checked, isConfirmed })
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new Problem('email_taken', undefined, { cause })
    throw cause
  }
}

/** Gives an account another name. Throws `name_invalid` or `name_taken`. */
export async function changeName(db: Database, accountId: number, name: string): Promise<void> {
  const checked = checkName(name)
  const addressed = await findAccountByEmail(db, checked)
  if (addressed && addressed.id !== accountId) throw new Problem('name_taken')
  try {
    await renameAccount(db, accountId, checked)
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new Problem('name_taken', undefined, { cause })
    throw cause
  }
}
