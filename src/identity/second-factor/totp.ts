import { Secret, TOTP } from 'otpauth'
import { second } from '../../platform/clock.js'

/** Seconds for which a code stands. */
const period = 30

/** Steps before and after now whose codes are taken: clocks differ, and typing takes a moment. */
const tolerance = 1

/** 160 random bits in base32, as RFC 4226 §4 asks for. */
export const createTotpSecret = (): string => new Secret({ size: 20 }).base32

const totpOf = (secret: string, names: { issuer?: string; label?: string } = {}) =>
  new TOTP({ ...names, secret, algorithm: 'SHA1', digits: 6, period })

/** The address that an authenticator app reads from a QR code. */
export const totpAddressOf = (secret: string, names: { issuer: string; label: string }): string =>
  totpOf(secret, names).toString()

/** The time step whose code this is, near `now` (epoch milliseconds); undefined for a wrong one. */
export function findStep(secret: string, code: string, now: number): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: tolerance })
  return delta === null ? undefined : Math.floor(now / (period * second)) + delta
}
