import { setAccountRole } from '../../../identity/accounts/store.js'
import { print } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer user promote` */
export async function run(name: string): Promise<void> {
  await withFoyer(async (foyer) => {
    const account = await getAccountByName(foyer.db, name)
    await setAccountRole(foyer.db, account.id, 'admin')
    await recordCommand(foyer, { act: 'user.promote', subject: account.name })
    print(`${account.name} is an administrator now.`)
  })
}
