import { challengeFor } from '../../authorization/challenge.js'
import type { Renderer } from '../../platform/http/errors.js'
import type { ProblemCode } from '../../platform/problem.js'

/** 403 means "signed out" to a client, so only refused credentials and scopes get it. */
const refusals: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'credential_missing',
  'credential_invalid',
  'token_malformed',
  'token_expired',
  'signature_invalid',
  'token_as_cookie',
])

/** `{"error": "…"}`, as every Invidious client reads it; a header names the missing scope. */
export const renderInvidiousProblem: Renderer = (problem, request) => ({
  status: refusals.has(problem.code) ? 403 : problem.status,
  headers: challengeFor(problem, request),
  body: { error: problem.message },
})
