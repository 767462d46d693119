import { digestOf, equalsInConstantTime } from '../platform/secret.js'

/** What a challenge made with S256 looks like (RFC 7636 §4.2). */
export const isChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)

const isVerifier = (text: string) => /^[A-Za-z0-9._~-]{43,128}$/.test(text)

/**
 * Whether a code verifier matches the authorization request's challenge. A verifier without a
 * challenge is refused, too: someone took the challenge away (RFC 9700 §2.1.1).
 */
export function matchesChallenge(
  challenge: string | undefined,
  verifier: string | undefined,
): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier
  return isVerifier(verifier) && equalsInConstantTime(digestOf(verifier), challenge)
}
