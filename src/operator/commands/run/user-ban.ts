import { setAccountState } from '../../../identity/accounts/store.js'
import { print } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

/** `foyer user ban` */
export async function run(name: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await setAccountState(db, account.id, 'banned')
    print(`${account.name} is banned: signing in, tokens and sessions are refused from now on.`)
  })
}
