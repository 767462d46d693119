import { changeEmail } from '../../../src/identity/accounts/change-names.js'
import { createAccount } from '../../../src/identity/accounts/register.js'
import type { Foyer } from '../foyer.js'

/** Registers a user whose address is confirmed. */
export async function registerConfirmed(
  foyer: Foyer,
  user: { name: string; email: string; password: string },
): Promise<number> {
  const id = await createAccount(foyer, user)
  await changeEmail(foyer.db, id, { email: user.email, isConfirmed: true })
  return id
}
