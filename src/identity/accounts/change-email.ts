import { isUniqueViolation } from '../../platform/db/engine.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { checkEmail } from './names.js'
import { setEmail } from './store.js'

/** Sets an account's e-mail address, or removes it (empty). Throws `email_invalid`, `email_taken`. */
export async function changeEmail(db: Database, accountId: number, email: string): Promise<void> {
  const checked = email === '' ? undefined : checkEmail(email)
  try {
    await setEmail(db, accountId, checked)
  } catch (cause) {
    if (isUniqueViolation(cause)) throw new Problem('email_taken', undefined, { cause })
    throw cause
  }
}
