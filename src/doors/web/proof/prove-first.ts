import type { FastifyRequest, preValidationAsyncHookHandler } from 'fastify'
import { getVisitor } from '../../../html/visitor.js'
import { requireProof } from '../../../identity/accounts/confirm-password.js'
import type { Context } from '../../../platform/context.js'
import type { Problem } from '../../../platform/problem.js'
import { proofField } from './proof-page.js'

/** The password that came with a form, if it came from the page that asks for it. */
function proofIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !(proofField in body)) return undefined
  const password = body[proofField]
  return typeof password === 'string' ? password : undefined
}

/**
 * For a form, or a download, that takes a proof of the last ten minutes that it is the person
 * themselves; `isNeeded` says for which data. Throws `proof_required`, which the renderer of pages
 * turns into the page that asks.
 */
export const proveFirst =
  (
    context: Context,
    isNeeded: (body: unknown) => boolean = () => true,
  ): preValidationAsyncHookHandler =>
  async (request) => {
    if (!isNeeded(request.body)) return
    const { accountId, session } = getVisitor(context, request)
    const password = proofIn(request.body)
    await requireProof(context, { accountId, password, session, address: request.ip })
  }

/** Whether a problem is about the proof, not about what it was asked for. */
export const isAboutProof = ({ code }: Problem, { body }: FastifyRequest): boolean =>
  code === 'proof_required' ||
  (proofIn(body) !== undefined && (code === 'password_wrong' || code === 'too_many_attempts'))
