import { createKey } from '../../../identity/api-keys/api-keys.js'
import { print, printJson } from '../print.js'
import { recordCommand, withFoyer } from '../with-foyer.js'

interface CreateOptions {
  name: string
  scopes: string[]
  json?: true
}

/** `foyer key create` */
export async function run({ name, scopes, json }: CreateOptions): Promise<void> {
  await withFoyer(async (foyer) => {
    const { id, secret } = await createKey(foyer, { name, scopes })
    await recordCommand(foyer, {
      act: 'key.create',
      subject: name,
      detail: `${id}, ${scopes.join(', ')}`,
    })
    if (json) printJson({ id, secret })
    else print(`id:     ${id}\nsecret: ${secret}\nThe secret is not shown again.`)
  })
}
