import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { sendPage } from '../../../html/render.js'
import { findAccount } from '../../../identity/accounts/store.js'
import { needsSecondStep, rememberedFor } from '../../../identity/second-factor/remember.js'
import { minute, second } from '../../../platform/clock.js'
import type { Context } from '../../../platform/context.js'
import { digestOf, openSealed, seal } from '../../../platform/secret.js'
import { offerPasskey } from '../second-factor/offer-passkey.js'
import { entryPathOf } from './entry.js'
import { finishLogIn, type PassedLogIn } from './finish-log-in.js'
import { secondStepPage, secondStepPath } from './second-step-page.js'

/** Carries who has entered the right password from the first page to the second. */
const stepCookie = 'log_in_step'
/** Says that this browser was remembered. */
const rememberedCookie = 'remembered_browser'

const purpose = 'log-in-step'

/** How long the second page may take. */
const stepTime = 10 * minute

const cookieOptionsFor = (baseUrl: string) =>
  ({
    path: '/login',
    httpOnly: true,
    sameSite: 'lax',
    secure: baseUrl.startsWith('https:'),
  }) as const

const stepParts = z.object({
  accountId: z.number(),
  password: z.string(),
  isProved: z.boolean().default(false),
  expiresAt: z.number(),
})

/** A digest of the password's hash, so that a new password ends what the old one began. */
async function passwordMark({ db }: Context, accountId: number): Promise<string> {
  const account = await findAccount(db, accountId)
  return digestOf(account?.passwordHash ?? '')
}

type StepOwner = Pick<PassedLogIn, 'accountId' | 'isProved'>

/** Who has passed the first page with this browser in the last ten minutes. */
export async function findStepOwner(
  context: Context,
  request: FastifyRequest,
): Promise<StepOwner | undefined> {
  const { keyring, clock } = context
  const sealed = request.cookies[stepCookie]
  const text = sealed && openSealed(sealed, keyring.derive(purpose))
  if (!text) return undefined
  const { accountId, password, isProved, expiresAt } = stepParts.parse(JSON.parse(text))
  if (expiresAt <= clock.now()) return undefined
  return password === (await passwordMark(context, accountId)) ? { accountId, isProved } : undefined
}

async function setStep(context: Context, reply: FastifyReply, owner: StepOwner): Promise<void> {
  const { config, keyring, clock } = context
  const expiresAt = clock.now() + stepTime
  const { accountId, isProved } = owner
  const password = await passwordMark(context, accountId)
  const parts: z.infer<typeof stepParts> = { accountId, password, isProved, expiresAt }
  const sealed = seal(JSON.stringify(parts), keyring.derive(purpose)[0])
  const options = { ...cookieOptionsFor(config.baseUrl), maxAge: stepTime / second }
  reply.setCookie(stepCookie, sealed, options)
}

export function clearStep(reply: FastifyReply, { config }: Context): void {
  reply.setCookie(stepCookie, '', { ...cookieOptionsFor(config.baseUrl), maxAge: 0 })
}

export function setRemembered(reply: FastifyReply, { config }: Context, secret: string): void {
  const options = { ...cookieOptionsFor(config.baseUrl), maxAge: rememberedFor / second }
  reply.setCookie(rememberedCookie, secret, options)
}

/**
 * Logs in who has proved a password, or is known to Discord; where a second factor is on and this
 * browser is not remembered, asks for that first.
 */
export async function enterOrAsk(
  context: Context,
  reply: FastifyReply,
  entry: PassedLogIn,
): Promise<FastifyReply> {
  const { accountId, returnPath, keptForm } = entry
  const remembered = reply.request.cookies[rememberedCookie]
  if (!(await needsSecondStep(context, accountId, remembered))) {
    return finishLogIn(context, reply, entry)
  }
  await setStep(context, reply, entry)
  const way = { returnPath }
  // A kept form is too long for an address.
  if (keptForm) {
    const passkey = await offerPasskey(context, { purpose: 'second-step', accountId })
    return sendPage(reply, secondStepPage({ way, keptForm, passkey }))
  }
  return reply.redirect(entryPathOf(secondStepPath, way), 302)
}
