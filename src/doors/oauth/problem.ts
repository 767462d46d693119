import { challengesFor } from '../../authorization/challenge.js'
import { asDescription, oauthErrorOf } from '../../authorization/errors.js'
import type { Renderer } from '../../platform/http/errors.js'

const neverStored = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** RFC 6749 §5.2: a registered code, and a description in the few characters it may have. */
export const renderOAuthProblem: Renderer = (problem, request) => ({
  status: problem.status,
  headers: { ...neverStored, ...challengesFor(problem, request) },
  body: { error: oauthErrorOf(problem), error_description: asDescription(problem.message) },
})
