import type { Problem } from '../platform/problem.js'
import { appendToCallback } from '../identity/callbacks.js'
import { asDescription, oauthErrorOf } from './errors.js'

/** Where an answer goes and what it must carry back. */
export interface AnswerTarget {
  redirectUri: string
  state: string | undefined
  /** Says who answers, so that a client cannot take one server's answer for another's (RFC 9207). */
  issuer: string
}

/** `%20` is a space to every decoder; `+` is one to some. */
const encode = (values: Record<string, string>) =>
  new URLSearchParams(values).toString().replaceAll('+', '%20')

function addressOf({ redirectUri, state, issuer }: AnswerTarget, answer: Record<string, string>) {
  const echoed = state === undefined ? {} : { state }
  return appendToCallback(redirectUri, encode({ ...answer, ...echoed, iss: issuer }))
}

/** The client's address with the code that the user allowed. */
export const addressWithCode = (target: AnswerTarget, code: string): string =>
  addressOf(target, { code })

/** The client's address with why there is no code (RFC 6749 §4.1.2.1). */
export const addressWithError = (target: AnswerTarget, problem: Problem): string =>
  addressOf(target, {
    error: oauthErrorOf(problem),
    error_description: asDescription(problem.message),
  })
