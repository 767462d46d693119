import type { FastifyRequest } from 'fastify'
import { challengeFor } from '../../authorization/challenge.js'
import { asDescription, oauthErrorOf } from '../../authorization/errors.js'
import type { Renderer } from '../../platform/http/errors.js'
import type { Problem, ProblemCode } from '../../platform/problem.js'

/** Basic is named only to who tried it (RFC 6749 §5.2). */
function challengesOf(problem: Problem, request: FastifyRequest): Record<string, string> {
  const hasTriedBasic = /^basic/i.test(request.headers.authorization ?? '')
  if (problem.code === 'client_invalid' && hasTriedBasic) {
    return { 'www-authenticate': 'Basic realm="Foyer", charset="UTF-8"' }
  }
  return challengeFor(problem, request)
}

const neverStored = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** RFC 6749 §5.2: a registered code, and a description in the few characters it may have. */
export const renderOAuthProblem: Renderer = (problem, request) => ({
  status: problem.status,
  headers: { ...neverStored, ...challengesOf(problem, request) },
  body: { error: oauthErrorOf(problem), error_description: asDescription(problem.message) },
})

/** What clients of Mastodon know to read. */
const familiar: Partial<Record<ProblemCode, { status: number; error: string }>> = {
  credential_missing: { status: 401, error: 'The access token is invalid' },
  credential_invalid: { status: 401, error: 'The access token is invalid' },
  token_expired: { status: 401, error: 'The access token expired' },
  scope_insufficient: { status: 403, error: 'This action is outside the authorized scopes' },
  account_required: { status: 422, error: 'This method requires an authenticated user' },
  account_banned: { status: 403, error: 'Your login is currently disabled' },
  not_found: { status: 404, error: 'Record not found' },
}

function shownAs(problem: Problem): { status: number; error: string } {
  const known = familiar[problem.code]
  if (known) return known
  if (problem.code !== 'input_invalid') return { status: problem.status, error: problem.message }
  return { status: 422, error: `Validation failed: ${problem.message}` }
}

/** `{"error": "…"}` with the statuses of Mastodon, and the missing scope by name. */
export const renderMastodonProblem: Renderer = (problem, request) => {
  const { status, error } = shownAs(problem)
  const description =
    problem.code === 'application_invalid' ? { error_description: problem.message } : {}
  return { status, headers: challengesOf(problem, request), body: { error, ...description } }
}
