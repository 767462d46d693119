import { changeName } from '../../../identity/accounts/change-names.js'
import { print } from '../print.js'
import { getAccountByName, withFoyer } from '../with-foyer.js'

/** `foyer user rename` */
export async function run(name: string, to: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    const account = await getAccountByName(db, name)
    await changeName(db, account.id, to)
    const renamed = await getAccountByName(db, to)
    print(`${account.name} is ${renamed.name} now, and logs in with that name.`)
  })
}
