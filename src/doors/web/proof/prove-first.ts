import type { FastifyRequest, preValidationAsyncHookHandler } from 'fastify'
import { z } from 'zod'
import { getVisitor } from '../../../html/visitor.js'
import { keepProof, requireProof } from '../../../identity/accounts/confirm-password.js'
import { usePasskey } from '../../../identity/second-factor/use-passkey.js'
import type { Context } from '../../../platform/context.js'
import type { Problem, ProblemCode } from '../../../platform/problem.js'
import { passkeyProofField, proofField } from './proof-page.js'

const proofs = z.object({
  [proofField]: z.string().optional().catch(undefined),
  [passkeyProofField]: z.string().max(40_000).optional().catch(undefined),
})

/** What came with a form from the page that asks for it: a password, or what a passkey has made. */
function proofIn(body: unknown): { password?: string | undefined; passkey?: string | undefined } {
  const { data } = proofs.safeParse(body)
  return { password: data?.[proofField], passkey: data?.[passkeyProofField] }
}

async function prove(context: Context, request: FastifyRequest): Promise<void> {
  const { accountId, session } = getVisitor(context, request)
  const { password, passkey: response } = proofIn(request.body)
  // Empty where the script did not fill it.
  if (!response) {
    await requireProof(context, { accountId, password, session, address: request.ip })
    return
  }
  await usePasskey(context, { purpose: 'proof', accountId, response })
  await keepProof(context, session)
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
    await prove(context, request)
  }

function isAboutWhatCame({ password, passkey }: ReturnType<typeof proofIn>, code: ProblemCode) {
  if (passkey && code === 'passkey_refused') return true
  return password !== undefined && (code === 'password_wrong' || code === 'too_many_attempts')
}

/** Whether a problem is about the proof, not about what it was asked for. */
export const isAboutProof = ({ code }: Problem, { body }: FastifyRequest): boolean =>
  code === 'proof_required' || isAboutWhatCame(proofIn(body), code)
