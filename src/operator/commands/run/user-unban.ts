import { setAccountState } from '../../../identity/accounts/store.js'
import { print } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

/** `foyer user unban` */
export async function run(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await setAccountState(db, account.id, 'normal')
    print(`${account.name} may come in again; sessions that were not ended go on.`)
  })
}
