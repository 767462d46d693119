import { changePassword } from '../../../identity/accounts/change-password.js'
import { readNewPassword } from '../ask.js'
import { print } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

/** `foyer user password` */
export async function run(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await changePassword(db, account.id, { password: await readNewPassword() })
    print(`${account.name} has a new password, and is signed out everywhere: all tokens are gone.`)
  })
}
