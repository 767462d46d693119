import { revokeKey } from '../../../identity/api-keys/api-keys.js'
import { findKey } from '../../../identity/api-keys/store.js'
import { print } from '../print.js'
import { recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer key revoke` */
export async function run(id: string): Promise<void> {
  await withFoyer(async (foyer) => {
    const key = await findKey(foyer.db, id)
    await revokeKey(foyer.db, id)
    await recordCommand(foyer, { act: 'key.revoke', subject: key?.name, detail: id })
    print(`The key ${id} opens nothing any more.`)
  })
}
