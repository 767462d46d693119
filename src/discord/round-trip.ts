import { z } from 'zod'
import { minute } from '../platform/clock.js'
import type { DiscordConfig } from '../platform/config.js'
import type { Database } from '../platform/db/schema.js'
import { Problem } from '../platform/problem.js'
import { digestOf, openSealed, randomSecret, seal } from '../platform/secret.js'
import { countDiscordLogIn } from './count-log-in.js'
import type { Principal } from '../identity/principal.js'
import type { Session } from '../identity/sessions/store.js'
import {
  authorizationUrl,
  parseAuthorizationResponse,
  redeemDiscordCode,
  type DiscordUser,
} from './client.js'
import { enterWithDiscord, type DiscordContext } from './enter.js'
import { discordDigestOf, linkDiscord } from './link.js'
import {
  findDiscordAttempt,
  findLinkedAccount,
  insertDiscordAttempt,
  takeDiscordAttempt,
} from './store.js'

/** The page that a browser comes back to which logs in with Discord. */
export const logInPageEnd = '/login/discord/done'

/** How long a person may stay at Discord. */
export const timeLimit = 10 * minute

/** A state that begins so is of a trip that ends on a page, not at the API. */
const pageMark = 'page.'

/** What only the browser that left may use; the handle changes when its session changes hands. */
const sealedParts = z.object({ verifier: z.string(), handle: z.string() })

/** The settings; throws `discord_disabled`. */
export function discordConfigOf({ config }: DiscordContext): DiscordConfig {
  if (!config.discord) throw new Problem('discord_disabled')
  return config.discord
}

const callbackOf = ({ config }: DiscordContext) => `${config.baseUrl}/api/auth/discord/callback`

/** Counts one who leaves for Discord. Throws `discord_disabled` and `too_many_attempts`. */
export async function consumeRoundTrip(context: DiscordContext, address: string): Promise<void> {
  discordConfigOf(context)
  await countDiscordLogIn(context, address)
}

interface Way {
  returnPath: string
  /** Whether the page at `returnPath` takes Discord's response; see `findPageOfTrip`. */
  endsOnPage?: boolean
}

/** Begins a log-in at Discord for the browser behind a session; returns where to send it. */
export async function beginRoundTrip(
  context: DiscordContext,
  { id, handle, kind }: Session,
  { returnPath, endsOnPage = false }: Way,
): Promise<string> {
  // Linked, a Discord account would open more than an app password may.
  if (kind === 'app_client') throw new Problem('scope_insufficient')
  const discord = discordConfigOf(context)
  const now = context.clock.now()
  const state = `${endsOnPage ? pageMark : ''}${randomSecret()}`
  const verifier = randomSecret()
  const parts: z.infer<typeof sealedParts> = { verifier, handle }
  const attempt = {
    sessionId: id,
    sealedVerifier: seal(JSON.stringify(parts), context.keyring.derive('discord-attempt')[0]),
    returnPath,
    expiresAt: now + timeLimit,
  }
  await insertDiscordAttempt(context.db, digestOf(state), { attempt, now })
  return authorizationUrl(discord, { state, verifier, redirectUri: callbackOf(context) })
}

/**
 * The page that takes the end of a trip which a page began, `otherwise` when the trip is forgotten;
 * undefined for trips that began at the API. Discord knows the one callback of the API, so that
 * nobody has to register a second there.
 */
export async function findPageOfTrip(
  db: Database,
  parameters: URLSearchParams,
  otherwise: string,
): Promise<string | undefined> {
  const state = parameters.get('state') ?? ''
  if (!state.startsWith(pageMark)) return undefined
  const path = (await findDiscordAttempt(db, digestOf(state)))?.returnPath ?? otherwise
  return `${path}${path.includes('?') ? '&' : '?'}${parameters.toString()}`
}

/** Who comes back: the attempt's own browser, found among the sessions its cookies stand for. */
async function takeAttempt(context: DiscordContext, state: string, present: readonly Principal[]) {
  const attempt = await takeDiscordAttempt(context.db, digestOf(state))
  if (!attempt || attempt.expiresAt <= context.clock.now())
    throw new Problem('discord_state_invalid')
  const opened = openSealed(attempt.sealedVerifier, context.keyring.derive('discord-attempt'))
  if (opened === undefined) throw new Problem('discord_state_invalid')
  const { verifier, handle } = sealedParts.parse(JSON.parse(opened))
  const principal = present.find(
    ({ session }) => session.id === attempt.sessionId && session.handle === handle,
  )
  if (!principal) throw new Problem('discord_state_invalid')
  return { principal, verifier, returnPath: attempt.returnPath }
}

/** Links a Discord account to the person who is logged in; once is enough. */
async function linkTo(
  context: DiscordContext,
  accountId: number,
  user: DiscordUser,
): Promise<void> {
  const linked = await findLinkedAccount(context.db, discordDigestOf(user.id))
  if (linked !== accountId) await linkDiscord(context, accountId, user.id)
}

/** A round trip that ended well. */
interface Arrival {
  principal: Principal
  /** Whom the session shall stand for; absent when it did already. */
  enterAs: number | undefined
  returnPath: string
}

/**
 * Ends the round trip for a browser that came back, `present` being the sessions of its cookies:
 * links the Discord account to the person who is logged in, or finds or makes the user of a guest. Throws
 * `discord_state_invalid`, `discord_taken`, what the client throws, and what entering throws.
 */
export async function finishRoundTrip(
  context: DiscordContext,
  parameters: URLSearchParams,
  present: readonly Principal[],
): Promise<Arrival> {
  const discord = discordConfigOf(context)
  const state = parameters.get('state') ?? ''
  const { principal, verifier, returnPath } = await takeAttempt(context, state, present)
  const code = parseAuthorizationResponse(discord, parameters, state)
  const grant = { code, redirectUri: callbackOf(context), verifier, needs: ['identify'] }
  const user = await redeemDiscordCode(discord, grant)
  if (!principal.account) {
    return { principal, enterAs: await enterWithDiscord(context, user), returnPath }
  }
  await linkTo(context, principal.account.id, user)
  return { principal, enterAs: undefined, returnPath }
}
