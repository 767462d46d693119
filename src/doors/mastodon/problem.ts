import { challengesFor } from '../../authorization/challenge.js'
import type { Renderer } from '../../platform/http/errors.js'
import { declareProblems, type Problem, type ProblemCode } from '../../platform/problem.js'

const problems = {
  application_invalid: { status: 422, text: 'Validation failed' },
}
declareProblems(problems)

type MastodonProblems = typeof problems

declare module '../../platform/problem.js' {
  /** What can be wrong at this door alone. */
  interface ProblemCodes extends MastodonProblems {}
}

/** Messages that Mastodon clients expect. */
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
  return { status, headers: challengesFor(problem, request), body: { error, ...description } }
}
