import { minute } from '../platform/clock.js'
import { Problem } from '../platform/problem.js'
import type { Clock } from '../platform/clock.js'
import type { Database } from '../platform/db/schema.js'
import { consumeAtAddress } from '../identity/limits.js'

/** Counts a registration from an address; throws `too_many_attempts`. */
export function countRegistration(
  context: { db: Database; clock: Clock; config: { oauth: { registrations: number } } },
  address: string,
): Promise<void> {
  const limit = {
    kind: 'registration',
    count: context.config.oauth.registrations,
    per: 10 * minute,
  }
  return consumeAtAddress(context, limit, address)
}

/** Counts a token without a user that an address asks for; throws `too_many_attempts`. */
export function countClientToken(
  context: { db: Database; clock: Clock; config: { oauth: { clientTokens: number } } },
  address: string,
): Promise<void> {
  const count = context.config.oauth.clientTokens
  return consumeAtAddress(context, { kind: 'client-token', count, per: 10 * minute }, address)
}

/** Device flows begun from one address. */
export const deviceFlows = { kind: 'device-flow', count: 30, per: 10 * minute }

/** Refused clients and grants from one address. */
const refusals = { kind: 'token-refusal', count: 60, per: 10 * minute }

/**
 * Does what a client asked, and counts it when its credentials or grant were wrong. Good requests
 * are never held up: secrets and codes have 256 bits, so there is nothing to guess, only a flood
 * to end. Throws what `act` throws, or `too_many_attempts`.
 */
export async function countRefusals<T>(
  on: { db: Database; clock: Clock },
  address: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const isRefusal =
      error instanceof Problem &&
      (error.code === 'client_invalid' || error.code === 'grant_invalid')
    if (isRefusal) await consumeAtAddress(on, refusals, address)
    throw error
  }
}
