import { changeName } from '../../../identity/accounts/change-names.js'
import { print } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer user rename` */
export async function run(name: string, to: string): Promise<void> {
  await withFoyer(async (foyer) => {
    const account = await getAccountByName(foyer.db, name)
    await changeName(foyer.db, account.id, to)
    const renamed = await getAccountByName(foyer.db, to)
    await recordCommand(foyer, {
      act: 'user.rename',
      subject: account.name,
      detail: `to ${renamed.name}`,
    })
    print(`${account.name} is ${renamed.name} now, and logs in with that name.`)
  })
}
