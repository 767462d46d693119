import { setAccountRole } from '../../../identity/accounts/store.js'
import { print } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer user demote` */
export async function run(name: string): Promise<void> {
  await withFoyer(async (foyer) => {
    const account = await getAccountByName(foyer.db, name)
    await setAccountRole(foyer.db, account.id, 'user')
    await recordCommand(foyer, { act: 'user.demote', subject: account.name })
    print(
      `${account.name} is no administrator any more; what was granted for administration opens nothing.`,
    )
  })
}
