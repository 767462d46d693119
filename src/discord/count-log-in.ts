import { consumeAtAddress } from '../identity/limits.js'
import { minute } from '../platform/clock.js'
import type { DiscordContext } from './enter.js'

/** Counts a log-in with Discord, by page or by code, at its address. Throws `too_many_attempts`. */
export async function countDiscordLogIn(context: DiscordContext, address: string): Promise<void> {
  const count = context.config.limits.discordLogIns
  await consumeAtAddress(context, { kind: 'discord', count, per: 5 * minute }, address)
}
