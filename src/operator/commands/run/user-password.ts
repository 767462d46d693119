import { changePassword } from '../../../identity/accounts/change-password.js'
import { readNewPassword } from '../ask.js'
import { print } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer user password` */
export async function run(name: string): Promise<void> {
  await withFoyer(async (foyer) => {
    const account = await getAccountByName(foyer.db, name)
    await changePassword(foyer, account.id, { password: await readNewPassword() })
    await recordCommand(foyer, { act: 'user.password', subject: account.name })
    print(
      `${account.name} has a new password and is logged out everywhere: all tokens are revoked.`,
    )
  })
}
