import { clearBan } from '../../../identity/accounts/ban-store.js'
import { print } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer user unban` */
export async function run(name: string): Promise<void> {
  await withFoyer(async (foyer) => {
    const account = await getAccountByName(foyer.db, name)
    await clearBan(foyer.db, account.id)
    await recordCommand(foyer, { act: 'user.unban', subject: account.name })
    print(`${account.name} may come in again; sessions that were not ended go on.`)
  })
}
