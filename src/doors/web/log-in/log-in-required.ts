import { sealForm } from '../../../html/kept-form.js'
import { createProblemRenderer, findWayBack, wantsJson } from '../../../html/problem-page.js'
import { renderPage } from '../../../html/render.js'
import type { Context } from '../../../platform/context.js'
import type { AsyncRenderer } from '../../../platform/http/errors.js'
import { askForProof } from '../proof/ask-for-proof.js'
import { isAboutProof } from '../proof/prove-first.js'
import { logInPage } from './log-in-page.js'

/**
 * Errors of pages; but where a form was sent while nobody is logged in, the log-in page takes its
 * data along. The guard has refused forms of other sites before. What needs a proof that it is the
 * person themselves asks for that.
 */
export function createPageProblemRenderer(context: Context): AsyncRenderer {
  const renderOther = createProblemRenderer(context)
  return async (problem, request) => {
    if (request.principal && isAboutProof(problem, request) && !wantsJson(request)) {
      const page = await askForProof(context, request, problem)
      return { status: problem.status, ...(await renderPage(request, page)) }
    }
    const keeps = problem.code === 'log_in_required' && !wantsJson(request)
    const keptForm = keeps ? sealForm(context, request) : undefined
    if (keptForm === undefined) return renderOther(problem, request)
    const { path: returnPath } = findWayBack(request.url)
    const page = logInPage({ config: context.config, way: { returnPath }, keptForm })
    return { status: problem.status, ...(await renderPage(request, page)) }
  }
}
