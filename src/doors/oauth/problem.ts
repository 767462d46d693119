import { challengesFor } from '../../authorization/challenge.js'
import { asDescription, oauthErrorOf } from '../../authorization/errors.js'
import type { Problem } from '../../platform/problem.js'
import type { Renderer } from '../../platform/http/errors.js'

const neverStored = { 'cache-control': 'no-store', pragma: 'no-cache' }

/**
 * The code of an endpoint's response: `temporarily_unavailable` is one of redirects alone, and 429 or
 * 503 with `Retry-After` says as much.
 */
function errorOf(problem: Problem): string {
  const error = oauthErrorOf(problem)
  return error === 'temporarily_unavailable' ? 'invalid_request' : error
}

/** RFC 6749 §5.2: a registered code, and a description in the few characters it may have. */
export const renderOAuthProblem: Renderer = (problem, request) => ({
  status: problem.status,
  headers: { ...neverStored, ...challengesFor(problem, request) },
  body: { error: errorOf(problem), error_description: asDescription(problem.message) },
})
