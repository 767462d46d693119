import { revokeKey } from '../../../identity/api-keys/api-keys.js'
import { print } from '../print.js'
import { withFoyer } from '../with-foyer.js'

/** `foyer key revoke` */
export async function run(id: string): Promise<void> {
  await withFoyer(async ({ db }) => {
    await revokeKey(db, id)
    print(`The key ${id} opens nothing any more.`)
  })
}
