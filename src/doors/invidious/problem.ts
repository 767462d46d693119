import type { FastifyRequest } from 'fastify'
import { challengesFor, isExpiredAccessToken } from '../../authorization/challenge.js'
import type { Renderer } from '../../platform/http/errors.js'
import { declareProblems, type Problem, type ProblemCode } from '../../platform/problem.js'

const problems = {
  content_type_invalid: { status: 400, text: "Invalid or missing header 'Content-Type'" },
  too_many_streams: { status: 429, text: 'Too many open streams for this session' },
  feed_token_invalid: { status: 403, text: 'This feed address is not valid' },
  channel_unknown: { status: 404, text: 'This channel is not known here' },
  video_unknown: { status: 404, text: 'This video is not known here' },
  upstream_down: { status: 502, text: 'The Invidious behind this server does not respond' },
}
declareProblems(problems)

type InvidiousProblems = typeof problems

declare module '../../platform/problem.js' {
  /** What can be wrong at this door alone. */
  interface ProblemCodes extends InvidiousProblems {}
}

/** 403 means "logged out" to a client, so only refused credentials and scopes get it. */
const refusals: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'credential_missing',
  'credential_invalid',
  'token_malformed',
  'token_expired',
  'signature_invalid',
  'token_as_cookie',
])

const isForbidden = (problem: Problem, request: FastifyRequest) =>
  refusals.has(problem.code) && !isExpiredAccessToken(problem, request)

/** `{"error": "…"}`, as every Invidious client reads it; a header names the missing scope. */
export const renderInvidiousProblem: Renderer = (problem, request) => ({
  status: isForbidden(problem, request) ? 403 : problem.status,
  headers: challengesFor(problem, request),
  body: { error: problem.message },
})
