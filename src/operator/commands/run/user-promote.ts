import { setAccountRole } from '../../../identity/accounts/store.js'
import { print } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

/** `foyer user promote` */
export async function run(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await setAccountRole(db, account.id, 'admin')
    print(`${account.name} is an administrator now.`)
  })
}
