import { clearBan } from '../../../identity/accounts/ban-store.js'
import { print } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

/** `foyer user unban` */
export async function run(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await clearBan(db, account.id)
    print(`${account.name} may come in again; sessions that were not ended go on.`)
  })
}
