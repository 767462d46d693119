import { day, type Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { insertRememberedBrowser, isRemembered } from './remembered-store.js'
import { hasSecondFactor } from './store.js'

/** How long a browser is not asked for the second factor. */
export const rememberedFor = 30 * day

interface RememberContext {
  db: Database
  clock: Clock
}

/** Remembers a browser for 30 days; the value of its cookie. */
export async function rememberBrowser(
  { db, clock }: RememberContext,
  accountId: number,
  client: string | undefined,
): Promise<string> {
  const secret = randomSecret()
  const createdAt = clock.now()
  const expiresAt = createdAt + rememberedFor
  const digest = digestOf(secret)
  await insertRememberedBrowser(db, accountId, { digest, client, createdAt, expiresAt })
  return secret
}

/** Whether a log-in has a second step, for a browser with this cookie of `rememberBrowser`. */
export async function needsSecondStep(
  { db, clock }: RememberContext,
  accountId: number,
  remembered: string | undefined,
): Promise<boolean> {
  if (!(await hasSecondFactor(db, accountId))) return false
  if (!remembered) return true
  return !(await isRemembered(db, accountId, { digest: digestOf(remembered), now: clock.now() }))
}
