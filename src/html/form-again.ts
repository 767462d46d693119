import type { FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { AsyncRenderer } from '../platform/http/errors.js'
import { Problem, type ProblemCode } from '../platform/problem.js'
import { listTyped } from './kept-form.js'
import { wantsJson } from './problem-page.js'
import { renderPage, type PageSource } from './render.js'

/** What was wrong with a form, for the page that shows it again. */
export interface Mistake {
  code: ProblemCode
  message: string
  /** The field it is about; undefined when it is about the whole form. */
  field: string | undefined
  /** What was typed, by the names of the fields; the last value of a repeated one. */
  typed: Readonly<Record<string, string>>
}

/** The page on which a form stands, with the mistake beside its field. */
type ShowAgain = (request: FastifyRequest, mistake: Mistake) => Promise<PageSource>

/** The field that the route's schema refused. */
export function findInvalidField({ cause }: Problem): string | undefined {
  if (!hasZodFastifySchemaValidationErrors(cause)) return undefined
  return cause.validation[0]?.instancePath.split('/')[1]
}

/** 502: something behind this server does not respond, and the page itself can be shown. */
const isAboutForm = ({ code, status }: Problem) =>
  (status < 500 || status === 502) && code !== 'log_in_required' && code !== 'cross_site'

/**
 * Errors of forms: the page of the form again, with what was typed and what was wrong, by the path
 * of the form's route. Every other error is left to `renderOther`.
 */
export function createFormRenderer(
  renderOther: AsyncRenderer,
  pages: Readonly<Record<string, ShowAgain>>,
): AsyncRenderer {
  return async (problem, request) => {
    const showAgain = pages[request.routeOptions.url ?? '']
    const isForm = request.method === 'POST' && request.principal !== undefined
    if (!showAgain || !isForm || !isAboutForm(problem) || wantsJson(request)) {
      return renderOther(problem, request)
    }
    const field = findInvalidField(problem)
    const typed = Object.fromEntries(listTyped(request.body))
    const { code, message } = problem
    try {
      const page = await showAgain(request, { code, message, field, typed })
      return { status: problem.status, ...(await renderPage(request, page)) }
    } catch (error) {
      // The page itself cannot be shown, as of a playlist that is gone.
      if (error instanceof Problem) return renderOther(problem, request)
      throw error
    }
  }
}
