import { turnFactorOff } from '../../../identity/second-factor/second-factor.js'
import { print } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer user reset-second-factor` */
export async function run(name: string): Promise<void> {
  await withFoyer(async (foyer) => {
    const account = await getAccountByName(foyer.db, name)
    if (!(await turnFactorOff(foyer, account.id, { isReset: true }))) {
      print(`${account.name} has no second factor.`)
      return
    }
    await recordCommand(foyer, { act: 'user.reset-factor', subject: account.name })
    print(`${account.name} has no second factor any more, and logs in with the password alone.`)
  })
}
