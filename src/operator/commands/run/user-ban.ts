import { banAccount } from '../../../identity/accounts/revoke-access.js'
import { print } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

/** `foyer user ban` */
export async function run(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await banAccount(db, account.id)
    print(`${account.name} is banned: log-ins, tokens and sessions are refused from now on.`)
  })
}
