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

/** Counts a device that begins to log in at an address; throws `too_many_attempts`. */
export function countDeviceFlow(
  context: { db: Database; clock: Clock; config: { oauth: { deviceFlows: number } } },
  address: string,
): Promise<void> {
  const count = context.config.oauth.deviceFlows
  return consumeAtAddress(context, { kind: 'device-flow', count, per: 10 * minute }, address)
}

/**
 * Does what a client asked, and counts it when its credentials or grant were wrong. Good requests
 * are never held up: secrets and codes have 256 bits, so there is nothing to guess, only a flood
 * to end. Throws what `act` throws, or `too_many_attempts`.
 */
export async function countRefusals<T>(
  on: { db: Database; clock: Clock; config: { oauth: { refusals: number } } },
  address: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const isRefusal =
      error instanceof Problem &&
      (error.code === 'client_invalid' || error.code === 'grant_invalid')
    if (isRefusal) {
      const limit = { kind: 'token-refusal', count: on.config.oauth.refusals, per: 10 * minute }
      await consumeAtAddress(on, limit, address)
    }
    throw error
  }
}
