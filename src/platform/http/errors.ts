import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { isDatabaseDown, isGoneRow, isUnstorableText } from '../db/engine.js'
import { Problem } from '../problem.js'

/** How a dialect shows a problem. */
export interface RenderedProblem {
  status: number
  body: unknown
  headers?: Record<string, string>
}

/** A renderer that has to look something up, as pages do that show a form again. */
export type AsyncRenderer = (
  problem: Problem,
  request: FastifyRequest,
) => RenderedProblem | Promise<RenderedProblem>

export type Renderer = (problem: Problem, request: FastifyRequest) => RenderedProblem

/**
 * `items/0/title: expected string`, for a person. A message that is a sentence of its own
 * stands alone: it was written for this very field.
 */
function explainIssues(error: FastifyError): string {
  if (!hasZodFastifySchemaValidationErrors(error)) return error.message
  const [first, ...more] = error.validation.map(({ instancePath, message = 'invalid' }) => {
    const path = instancePath.replace(/^\//, '')
    return message.endsWith('.') || !path ? message : `${path}: ${message}`
  })
  if (first === undefined || first.endsWith('.')) return first ?? error.message
  return [first, ...more].join('; ')
}

/** The multipart parser's errors have neither a status nor a code, just these texts. */
const isMalformedMultipart = (error: FastifyError) =>
  error.statusCode === undefined &&
  /^(Multipart: |.*unexpected end of multipart)/i.test(error.message)

/** Any error as a problem: ours as it is, the framework's by its status, the rest as internal. */
export function problemOf(error: FastifyError, requestId: string): Problem {
  if (error instanceof Problem) return error
  if (error.validation) return new Problem('input_invalid', explainIssues(error), { cause: error })
  if (isMalformedMultipart(error)) {
    return new Problem('input_invalid', 'The body is not a valid form', { cause: error })
  }
  const { statusCode = 500 } = error
  if (statusCode === 413) return new Problem('body_too_large', undefined, { cause: error })
  if (statusCode === 415)
    return new Problem('media_type_unsupported', error.message, { cause: error })
  if (statusCode >= 400 && statusCode < 500) {
    return new Problem('input_invalid', error.message, { cause: error })
  }
  if (isDatabaseDown(error)) {
    return new Problem('unavailable', undefined, { cause: error, retryAfter: 5 })
  }
  if (isGoneRow(error)) return new Problem('conflict', undefined, { cause: error })
  if (isUnstorableText(error)) {
    return new Problem('input_invalid', 'A text cannot contain the character NUL', { cause: error })
  }
  return new Problem('internal', `Internal error ${requestId}`, { cause: error })
}

/** The error handler of a dialect; the only place where a problem becomes bytes, and is logged. */
export function createErrorHandler(render: AsyncRenderer) {
  return async (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const problem = problemOf(error, request.id)
    const { status, body, headers = {} } = await render(problem, request)
    const { id: reqId, log } = request
    if (status >= 500) log.error({ reqId, err: problem.cause ?? problem }, problem.message)
    else log.info({ reqId, code: problem.code, problem: problem.message }, 'refused')
    if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter))
    return reply.headers(headers).code(status).send(body)
  }
}
