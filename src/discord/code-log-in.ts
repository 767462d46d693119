import { minute } from '../platform/clock.js'
import { Problem } from '../platform/problem.js'
import { digestOf, randomSecret } from '../platform/secret.js'
import { callbackOwner } from '../identity/callbacks.js'
import { recordLogIn, type Requester } from '../identity/security-events/security-events.js'
import { refuseWithoutFactor } from '../identity/second-factor/second-factor.js'
import { openSession } from '../identity/sessions/open-session.js'
import type { Session } from '../identity/sessions/store.js'
import { redeemDiscordCode, type DiscordUser } from './client.js'
import { enterWithDiscord, type DiscordContext } from './enter.js'
import { discordConfigOf } from './round-trip.js'
import { useDiscordCode } from './store.js'

/** A code that a site or an app got from Discord itself. */
export interface CodeLogIn {
  code: string
  redirectUri: string
  verifier: string | undefined
  /** Who asks, for the account's log of events. */
  from: Requester
}

/** How long a code is remembered; Discord forgets it sooner. */
const codeMemory = 10 * minute

const shortestCode = 3

/** Session secrets look different from those of other kinds, for scanners of leaked secrets. */
export const makeSessionSecret = (): string => `ses_${randomSecret()}`

/** Which session a redirect leads to; throws for one that is not in the lists. */
function redirectKindOf(
  context: DiscordContext,
  { redirectUri, verifier }: Omit<CodeLogIn, 'from'>,
): 'login' | 'app_login' {
  const { redirects, appRedirects } = discordConfigOf(context)
  const isApp = appRedirects.includes(redirectUri)
  if (!isApp && !redirects.includes(redirectUri)) throw new Problem('discord_redirect_refused')
  // Any app can claim another's scheme, so only PKCE says that this is the one that asked.
  if (isApp && !verifier) throw new Problem('discord_verifier_missing')
  return isApp ? 'app_login' : 'login'
}

/**
 * Logs in with a code of Discord's: a session for the user, new if need be, and who Discord says
 * it is. Throws `discord_redirect_refused`, `discord_verifier_missing`, `discord_code_used`,
 * `app_password_required`, and
 * what redeeming and entering throw.
 */
export async function logInWithCode(
  context: DiscordContext,
  logIn: CodeLogIn,
): Promise<{ secret: string; session: Session; user: DiscordUser }> {
  const { db, clock } = context
  const { code, redirectUri, verifier, from } = logIn
  const kind = redirectKindOf(context, logIn)
  if (code.length < shortestCode) throw new Problem('discord_code_invalid')
  const now = clock.now()
  const isNew = await useDiscordCode(db, digestOf(code), { now, since: now - codeMemory })
  if (!isNew) throw new Problem('discord_code_used')
  const needs = ['identify', 'guilds']
  const user = await redeemDiscordCode(discordConfigOf(context), {
    code,
    redirectUri,
    verifier,
    needs,
  })
  const accountId = await enterWithDiscord(context, user)
  await refuseWithoutFactor(context, accountId, from)
  const secret = makeSessionSecret()
  const client = callbackOwner(redirectUri)
  const session = await openSession(context, {
    ...{ kind, secret, accountId, client },
    address: from.address,
    scopes: [':*'],
  })
  await recordLogIn(context, accountId, from)
  return { secret, session, user }
}
