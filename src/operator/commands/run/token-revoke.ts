import { deleteSessionByHandle } from '../../../identity/sessions/revocation-store.js'
import { Problem } from '../../../platform/problem.js'
import { print } from '../print.js'
import { recordCommand, withFoyer } from '../with-foyer.js'

/** `foyer token revoke` */
export async function run(handle: string): Promise<void> {
  await withFoyer(async (foyer) => {
    if (!(await deleteSessionByHandle(foyer.db, handle))) {
      throw new Problem(
        'session_unknown',
        `There is no token with the handle "${handle}". "token list --user NAME" shows them.`,
      )
    }
    await recordCommand(foyer, { act: 'token.revoke', detail: handle })
    print(`${handle} opens nothing any more, and neither does what it made.`)
  })
}
