import { setAccountRole } from '../../../identity/accounts/store.js'
import { print } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

/** `foyer user demote` */
export async function run(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await setAccountRole(db, account.id, 'user')
    print(
      `${account.name} is no administrator any more; what was granted for administration opens nothing.`,
    )
  })
}
