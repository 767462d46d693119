import type { Problem } from '../platform/problem.js'
import { appendToCallback } from '../identity/callbacks.js'
import type { ResponseMode } from './authorize.js'
import { asDescription, oauthErrorOf } from './errors.js'

/** Where a response goes and what it must carry back. */
export interface ResponseTarget {
  redirectUri: string
  state: string | undefined
  responseMode: ResponseMode
  /** Names the issuer, so that a client cannot take one server's response for another's (RFC 9207). */
  issuer: string
}

/** `%20` is a space to every decoder; `+` is one to some. */
const encode = (values: Record<string, string>) =>
  new URLSearchParams(values).toString().replaceAll('+', '%20')

function redirectAddressOf(target: ResponseTarget, response: Record<string, string>) {
  const { redirectUri, state, responseMode, issuer } = target
  const echoed = state === undefined ? {} : { state }
  const encoded = encode({ ...response, ...echoed, iss: issuer })
  // A registered address has no fragment of its own.
  return responseMode === 'fragment'
    ? `${redirectUri}#${encoded}`
    : appendToCallback(redirectUri, encoded)
}

/** The client's address with the code that the user allowed. */
export const addressWithCode = (target: ResponseTarget, code: string): string =>
  redirectAddressOf(target, { code })

/** The client's address with why there is no code (RFC 6749 §4.1.2.1). */
export const addressWithError = (target: ResponseTarget, problem: Problem): string =>
  redirectAddressOf(target, {
    error: oauthErrorOf(problem),
    error_description: asDescription(problem.message),
  })
