import { changeEmail } from '../../../identity/accounts/change-names.js'
import { findAccount } from '../../../identity/accounts/store.js'
import { Problem } from '../../../platform/problem.js'
import { print } from '../print.js'
import { getAccountByName, recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer user set-email` */
export async function run(
  name: string,
  address: string | undefined,
  { none }: { none?: true },
): Promise<void> {
  if ((address === undefined) === (none === undefined)) {
    throw new Problem('command_refused', 'Give an e-mail address, or --none to remove it.')
  }
  await withFoyer(async (foyer) => {
    const account = await getAccountByName(foyer.db, name)
    await changeEmail(foyer.db, account.id, { email: address ?? '', isConfirmed: true })
    const email = (await findAccount(foyer.db, account.id))?.email
    await recordCommand(foyer, {
      act: 'user.set-email',
      subject: account.name,
      detail: email === undefined ? 'removed' : 'set',
    })
    print(
      email === undefined
        ? `${account.name} has no e-mail address any more.`
        : `The e-mail address of ${account.name} is ${email} now.`,
    )
  })
}
