import { insertPasskeyChallenge } from '../../../src/identity/second-factor/passkey-store.js'
import { insertRememberedBrowser } from '../../../src/identity/second-factor/remembered-store.js'
import {
  putUnconfirmedFactor,
  replaceRecoveryCodes,
} from '../../../src/identity/second-factor/store.js'
import { minute } from '../../../src/platform/clock.js'
import type { Foyer } from '../foyer.js'

/** A second factor that is not confirmed, so that log-ins stay as they are, and all that goes with one. */
export async function addSecondFactor(
  { db, clock }: Foyer,
  { id, name }: { id: number; name: string },
): Promise<void> {
  await putUnconfirmedFactor(db, id, `sealed for ${name}`)
  await replaceRecoveryCodes(db, id, [`code of ${name}`, `other code of ${name}`])
  const remembered = {
    client: 'Safari on iPad',
    createdAt: 1,
    expiresAt: clock.now() + 10 * minute,
  }
  const challenge = { purpose: 'add', accountId: id, expiresAt: remembered.expiresAt } as const
  await insertPasskeyChallenge(db, `challenge of ${name}`, challenge)
  await insertRememberedBrowser(db, id, { ...remembered, digest: `browser of ${name}` })
}
