import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { listTyped, type KeptForm } from '../../../html/kept-form.js'
import type { Page } from '../../../html/layout.js'
import { findWayBack } from '../../../html/problem-page.js'
import { getVisitor } from '../../../html/visitor.js'
import { findAccount } from '../../../identity/accounts/store.js'
import { hour } from '../../../platform/clock.js'
import type { Context } from '../../../platform/context.js'
import type { Problem } from '../../../platform/problem.js'
import { openSealed, seal } from '../../../platform/secret.js'
import { offerPasskey } from '../second-factor/offer-passkey.js'
import { proofPage } from './proof-page.js'

/** Where a form goes on that waited for a new log-in. */
export const continuePath = '/account/continue'

const purpose = 'proof-form'
const lifetime = hour
/** An address that is longer is refused somewhere on the way. */
const longestForm = 6000

const envelope = z.object({
  accountId: z.number(),
  action: z.string().startsWith('/'),
  fields: z.array(z.tuple([z.string(), z.string()])),
  expiresAt: z.number(),
})

/** The form encrypted for an address, for this account alone; undefined where it is too long. */
function sealProofForm(
  { keyring, clock }: Context,
  accountId: number,
  form: KeptForm,
): string | undefined {
  const parts: z.infer<typeof envelope> = { accountId, ...form, expiresAt: clock.now() + lifetime }
  const sealed = seal(JSON.stringify(parts), keyring.derive(purpose)[0])
  return sealed.length > longestForm ? undefined : sealed
}

/** The form that waited; undefined when it has expired, or is another account's. */
export function openProofForm(
  { keyring, clock }: Context,
  accountId: number,
  sealed: string,
): KeptForm | undefined {
  const text = openSealed(sealed, keyring.derive(purpose))
  if (text === undefined) return undefined
  const parts = envelope.parse(JSON.parse(text))
  if (parts.accountId !== accountId || parts.expiresAt < clock.now()) return undefined
  return { action: parts.action, fields: parts.fields }
}

/** The page that asks whether it is the person themselves, with what they sent. */
export async function askForProof(
  context: Context,
  request: FastifyRequest,
  { code, message }: Problem,
): Promise<Page> {
  const visitor = getVisitor(context, request)
  const [action = '/'] = request.url.split('?')
  const fields = listTyped(request.body)
  const account = await findAccount(context.db, visitor.accountId)
  const sealed = sealProofForm(context, visitor.accountId, { action, fields })
  const { path: back } = findWayBack(request.url)
  return proofPage(visitor, {
    action,
    fields,
    hasPassword: account?.passwordHash !== undefined,
    passkey: await offerPasskey(context, { purpose: 'proof', accountId: visitor.accountId }),
    continuePath: sealed === undefined ? back : `${continuePath}?form=${sealed}`,
    back,
    mistake: code === 'proof_required' ? undefined : message,
  })
}
