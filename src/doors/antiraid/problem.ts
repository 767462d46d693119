import { challengesFor } from '../../authorization/challenge.js'
import type { Renderer } from '../../platform/http/errors.js'
import { declareProblems, type ProblemCode } from '../../platform/problem.js'

const problems = {
  session_kind_refused: { status: 403, text: 'Only sessions of the type "api" are made here' },
  expiry_invalid: {
    status: 400,
    text: 'The expiry must be whole seconds above 0 and below 9223372036854775',
  },
}
declareProblems(problems)

type AntiRaidProblems = typeof problems

declare module '../../platform/problem.js' {
  /** What can be wrong at this door alone. */
  interface ProblemCodes extends AntiRaidProblems {}
}

/** The words that this dialect has for what is wrong; by status for the rest. */
const words: Partial<Record<ProblemCode, string>> = {
  credential_missing: 'NoAuthToken',
  credential_invalid: 'InvalidToken',
  token_malformed: 'InvalidToken',
  token_expired: 'InvalidToken',
  signature_invalid: 'InvalidToken',
  token_as_cookie: 'InvalidToken',
  api_key_invalid: 'InvalidToken',
  account_banned: 'ApiBanned',
  discord_code_invalid: 'InvalidToken',
  discord_code_used: 'InvalidToken',
  discord_scope_missing: 'InvalidToken',
  expiry_invalid: 'InvalidToken',
}

function wordFor(code: ProblemCode, status: number): string {
  const word = words[code]
  if (word !== undefined) return word
  if (status >= 500) return 'InternalError'
  if (status === 404) return 'NotFound'
  return status === 401 || status === 403 ? 'Restricted' : 'BadRequest'
}

/** A closed registration is no mistake of the request's. */
const statuses: Partial<Record<ProblemCode, number>> = {
  registration_closed: 403,
  invitation_required: 403,
}

/** `{"message","code"}`, as AntiRaid's clients read it. */
export const renderAntiRaidProblem: Renderer = (problem, request) => {
  const { code, message } = problem
  const status = statuses[code] ?? problem.status
  // Log-ins that fail respond with 401, too, and every 401 names a scheme.
  const scheme = status === 401 ? { 'www-authenticate': 'Bearer realm="Foyer"' } : {}
  const headers = { ...scheme, ...challengesFor(problem, request) }
  return { status, headers, body: { message, code: wordFor(code, status) } }
}
