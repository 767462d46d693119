import { createAccount } from '../../../identity/accounts/register.js'
import { readNewPassword } from '../ask.js'
import { print, printJson } from '../print.js'
import { recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer user add` */
export async function run(name: string, { json }: { json?: true }): Promise<void> {
  await withFoyer(async (foyer) => {
    const password = await readNewPassword()
    const id = await createAccount(foyer, { name, password })
    await recordCommand(foyer, { act: 'user.add', subject: name })
    if (json) printJson({ id, name })
    else print(`${name} can log in now.`)
  })
}
