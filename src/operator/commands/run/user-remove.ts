import { deleteAccount } from '../../../identity/accounts/store.js'
import { Problem } from '../../../platform/problem.js'
import { confirm } from '../ask.js'
import { print } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer user remove` */
export async function run(name: string, { yes }: { yes?: true }): Promise<void> {
  await withFoyer(async (foyer) => {
    const account = await getAccountByName(foyer.db, name)
    const question = `Remove ${account.name} with all subscriptions, playlists, history and tokens?`
    if (!yes && !(await confirm(question))) {
      throw new Problem('command_refused', 'Nothing was removed. Answer yes, or add --yes.')
    }
    await deleteAccount(foyer.db, account.id)
    await recordCommand(foyer, { act: 'user.remove', subject: account.name })
    print(`${account.name} is gone.`)
  })
}
