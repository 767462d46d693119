import {
  listPasskeys,
  type ChallengePurpose,
} from '../../../identity/second-factor/passkey-store.js'
import { arePasskeysPossible } from '../../../identity/second-factor/passkey-ceremony.js'
import { beginPasskeyUse } from '../../../identity/second-factor/use-passkey.js'
import type { Context } from '../../../platform/context.js'

/** What a passkey of this person needs on a page, as JSON; undefined for a person without one. */
export async function offerPasskey(
  context: Context,
  about: { purpose: ChallengePurpose; accountId: number },
): Promise<string | undefined> {
  if (!arePasskeysPossible(context.config.baseUrl)) return undefined
  if ((await listPasskeys(context.db, about.accountId)).length === 0) return undefined
  return JSON.stringify(await beginPasskeyUse(context, about))
}
