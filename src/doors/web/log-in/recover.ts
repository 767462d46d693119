import type { Context } from '../../../platform/context.js'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { checkPassword } from '../../../identity/accounts/password-rule.js'
import {
  checkRecoveryKey,
  finishRecovery,
  recoverPath,
} from '../../../identity/accounts/recovery.js'
import { requesterOf, type Requester } from '../../../identity/security-events/security-events.js'
import { html, redirect } from '../../../platform/http/describe.js'
import { createErrorHandler, type AsyncRenderer } from '../../../platform/http/errors.js'
import { queryText } from '../../../platform/http/query.js'
import { Problem, type ProblemCode } from '../../../platform/problem.js'
import { findInvalidField } from '../../../html/form-again.js'
import { describePage, formOf, formText } from '../../../html/forms.js'
import { recoverPage, type RecoverMistake } from './recover-page.js'
import { renderPage, sendPage } from '../../../html/render.js'

const tags: [string] = ['Log in']
const password = z.string().default('')
const query = z.object({ done: queryText(), key: queryText() })
const form = formOf({ key: formText(1000), new: password, again: password })
const typed = z.object({ key: z.string() })

const fieldsByCode: Partial<Record<ProblemCode, 'key' | 'new'>> = {
  recovery_invalid: 'key',
  password_missing: 'new',
  password_invalid: 'new',
  password_weak: 'new',
}

const words: Partial<Record<ProblemCode, string>> = {
  recovery_invalid: 'This link or key is unknown, used or expired.',
  password_missing: 'Enter a new password.',
}

function recoverMistakeOf(problem: Problem): RecoverMistake {
  const input = findInvalidField(problem)
  const isUnlike = problem.code === 'input_invalid' && problem.cause === undefined
  const field = isUnlike ? 'again' : input === 'key' ? 'key' : fieldsByCode[problem.code]
  return { field, message: words[problem.code] ?? problem.message }
}

/** The form again, with what was wrong and the key as it came. */
function createRecoverRenderer({ config: { passwords } }: Context): AsyncRenderer {
  return async (problem, request) => {
    const { data } = typed.safeParse(request.method === 'POST' ? request.body : request.query)
    const mistake = recoverMistakeOf(problem)
    const page = recoverPage({ passwords, key: data?.key.trim() ?? '', mistake })
    return { status: problem.status, ...(await renderPage(request, page)) }
  }
}

async function recover(
  context: Context,
  from: Requester & { address: string },
  fields: z.infer<typeof form>,
): Promise<void> {
  const key = fields.key.trim()
  await checkRecoveryKey(context, { key, address: from.address })
  checkPassword(fields.new)
  if (fields.new !== fields.again) {
    throw new Problem('input_invalid', 'The passwords don’t match.')
  }
  await finishRecovery(context, { key, password: fields.new, from })
}

/**
 * `recover`: the link or the key of a recovery mail for a new password. To open the link uses
 * nothing up: mail programs look at links before people do.
 */
export const recoverRoutes: FastifyPluginAsyncZod<Context> = async (app, context) => {
  const { passwords } = context.config
  app.setErrorHandler(createErrorHandler(createRecoverRenderer(context)))

  app.get(
    recoverPath,
    {
      config: { access: 'public' },
      schema: describePage(
        { querystring: query },
        { summary: 'Where a new password is set', tags, responses: { 200: html } },
      ),
    },
    async (request, reply) => {
      const { done, key = '' } = request.query
      if (key) await checkRecoveryKey(context, { key, address: request.ip })
      return sendPage(reply, recoverPage({ passwords, key, isDone: done !== undefined }))
    },
  )

  app.post(
    recoverPath,
    {
      config: { access: 'public', isSameSite: true },
      schema: describePage(
        { body: form },
        {
          summary: 'Set a new password by the key of a mail',
          tags,
          responses: { 302: redirect },
          errors: [401, 403, 429],
        },
      ),
    },
    async (request, reply) => {
      await recover(context, requesterOf(request), request.body)
      return reply.redirect(`${recoverPath}?done=1`, 302)
    },
  )
}
