import type { FastifyRequest } from 'fastify'
import { sealForm } from '../../../html/kept-form.js'
import { findWayBack, renderProblem, wantsJson } from '../../../html/problem-page.js'
import { renderPage } from '../../../html/render.js'
import { visitorOf, type Visitor } from '../../../html/visitor.js'
import type { Context } from '../../../platform/context.js'
import type { Renderer } from '../../../platform/http/errors.js'
import { logInPage } from './log-in-page.js'

/** The person that the guard let in to a page, for its header. */
function visitorOn(context: Context, request: FastifyRequest): Visitor | undefined {
  const isVisitor = request.routeOptions.config.access === 'visitor'
  return isVisitor && request.principal ? visitorOf(context, request.principal) : undefined
}

/**
 * Errors of pages; but where a form was sent while nobody is logged in, the log-in page takes its
 * data along. The guard has refused forms of other sites before.
 */
export function createPageProblemRenderer(context: Context): Renderer {
  return (problem, request) => {
    const keeps = problem.code === 'log_in_required' && !wantsJson(request)
    const keptForm = keeps ? sealForm(context, request) : undefined
    if (keptForm === undefined) return renderProblem(problem, request, visitorOn(context, request))
    const { path: returnPath } = findWayBack(request.url)
    const page = logInPage({ config: context.config, way: { returnPath }, keptForm })
    return { status: problem.status, ...renderPage(page) }
  }
}
