import type { FastifyRequest } from 'fastify'
import type { Context } from '../platform/context.js'
import type { AsyncRenderer, RenderedProblem } from '../platform/http/errors.js'
import { problemKinds, type Problem } from '../platform/problem.js'
import type { Text } from './messages/languages.js'
import type { Messages } from './messages/messages.js'
import { renderPage, type PageSource } from './render.js'
import { returnPathOf } from './return-path.js'
import { findVisitor, type Visitor } from './visitor.js'

/** Programs ask here; people do not, but for the two pages of OAuth. */
const machinePaths =
  /^\/((api|health|sessions|nodeinfo|oauth2|\.well-known)\/|oauth\/(?!(authorize|device)([?/]|$)))/

/** Whether a request comes from a program, which reads JSON. */
export function wantsJson({ url, headers }: FastifyRequest): boolean {
  if (machinePaths.test(url)) return true
  const accept = headers.accept ?? ''
  return accept.includes('application/json') && !accept.includes('text/html')
}

const titles: Readonly<Record<number, Text>> = {
  401: 'Log in first',
  403: 'Not allowed',
  404: 'Page not found',
  413: 'Too large',
  429: 'Too many requests',
  503: 'Foyer is unavailable',
}

const problemTitleOf = (status: number): Text =>
  titles[status] ?? (status < 500 ? 'That didn’t work' : 'Something went wrong')

/** Codes whose message says no more than the title. */
const isBare = ({ code, message }: Problem) =>
  code === 'internal' || (code === 'not_found' && message === problemKinds.get(code)?.text)

/** What to do about it. */
function adviceFor(
  { t }: Messages,
  { status, retryAfter }: Problem,
  requestId: string,
): string | undefined {
  if (status === 404) {
    return t(
      'There is nothing at this address. It may have been deleted, or the address has a mistake in it.',
    )
  }
  if (status === 403) return t('If you think you should be allowed to, ask who runs this server.')
  if (status === 503) {
    return t('Nothing was saved. Try again in {seconds} seconds.', { seconds: retryAfter ?? 5 })
  }
  if (status < 500) return undefined
  return t(
    'It isn’t your fault. Try again in a moment. If it stays, give this number to who runs this server: {requestId}',
    { requestId },
  )
}

/** Where to go on after an error on a page, by the beginning of its path. */
const waysBack = [
  { start: '/admin/', path: '/admin/users', name: 'Back to the users' },
  { start: '/account', path: '/account', name: 'Back to your account' },
  { start: '/token_', path: '/token_manager', name: 'Back to apps and devices' },
  { start: '/feed/playlists', path: '/feed/playlists', name: 'Back to the playlists' },
  { start: '/room', path: '/rooms', name: 'Back to the rooms' },
  { start: '/subscriptions', path: '/subscriptions', name: 'Back to your subscriptions' },
  { start: '/feed/history', path: '/feed/history', name: 'Back to your history' },
  { start: '/feed/', path: '/feed/subscriptions', name: 'Back to the feed' },
] as const

export function findWayBack(url: string): { path: string; name: Text } {
  const back = waysBack.find(({ start }) => url.startsWith(start))
  return back ?? { path: '/', name: 'Go to the start page' }
}

/** To the log-in page and, from there, back to the page that was asked for. */
function sendToLogIn({ method, url }: FastifyRequest): RenderedProblem {
  const referer = method === 'GET' ? `?referer=${encodeURIComponent(url)}` : ''
  return { status: 302, body: '', headers: { location: `/login${referer}` } }
}

/** Where an administrator sets up the second factor that is missing. */
const toSetUp = { location: '/account/second-factor?done=required' }

const problemPage =
  (problem: Problem, request: FastifyRequest, visitor: Visitor | undefined): PageSource =>
  (messages) => {
    const { t } = messages
    const { status, message } = problem
    const title = t(problemTitleOf(status))
    const back = findWayBack(request.url)
    const advice = adviceFor(messages, problem, request.id)
    const mayTryAgain = status >= 500 && request.method === 'GET'
    const content = (
      <>
        <h1>{title}</h1>
        {isBare(problem) ? undefined : <p class="lead">{messages.problem(message)}</p>}
        {advice === undefined ? undefined : <p>{advice}</p>}
        <p class="actions">
          {mayTryAgain && (
            <a class="button primary" href={returnPathOf(request.url, '/')}>
              {t('Try again')}
            </a>
          )}
          <a class="button" href={back.path}>
            {t(back.name)}
          </a>
        </p>
      </>
    )
    return { title, width: 'narrow', visitor, content }
  }

/** What cannot be done, for people as a page and for programs as `{"error": "…"}`. */
export const renderPageProblem: AsyncRenderer = (problem, request) =>
  renderProblem(problem, request)

/** The same, with the header of the person who is logged in. */
export async function renderProblem(
  problem: Problem,
  request: FastifyRequest,
  visitor?: Visitor,
): Promise<RenderedProblem> {
  const { status, message } = problem
  if (wantsJson(request)) return { status, body: { error: message } }
  if (problem.code === 'log_in_required') return sendToLogIn(request)
  if (problem.code === 'second_factor_required') return { status: 302, body: '', headers: toSetUp }
  return { status, ...(await renderPage(request, problemPage(problem, request, visitor))) }
}

/**
 * The person who is logged in, for the header. Where this cannot be found out, as without a
 * database or before cookies are parsed, the page about the error is shown without.
 */
async function findVisitorOrNobody(
  context: Context,
  request: FastifyRequest,
): Promise<Visitor | undefined> {
  try {
    return await findVisitor(context, request)
  } catch {
    return undefined
  }
}

/** Errors as pages with the navigation of the person who is logged in, where there is one. */
export const createProblemRenderer =
  (context: Context): AsyncRenderer =>
  async (problem, request) => {
    if (wantsJson(request)) return renderProblem(problem, request)
    return renderProblem(problem, request, await findVisitorOrNobody(context, request))
  }
