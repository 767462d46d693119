import type { FastifyReply } from 'fastify'
import { openForm } from '../../../html/kept-form.js'
import { sendPage } from '../../../html/render.js'
import { visitorOf } from '../../../html/visitor.js'
import { authenticate } from '../../../identity/authenticate.js'
import type { Context } from '../../../platform/context.js'
import { signBrowserIn } from './browser-session.js'
import { continuePage } from './continue-page.js'

/** A log-in that has passed. */
export interface PassedLogIn {
  accountId: number
  /** Whether the password was given for it. */
  isProved: boolean
  returnPath: string
  keptForm: string
}

/** Logs the browser in and leads on: to the page that was asked for, or to a form that was kept. */
export async function finishLogIn(
  context: Context,
  reply: FastifyReply,
  entry: PassedLogIn,
): Promise<FastifyReply> {
  const { returnPath } = entry
  const cookie = await signBrowserIn(context, reply, entry)
  const keptForm = openForm(context, entry.keptForm)
  // Clients of Invidious look for 302 itself; on the way to an app RFC 9700 §4.12 asks for 303.
  const status = returnPath.startsWith('/oauth/') ? 303 : 302
  if (keptForm === undefined) return reply.redirect(returnPath, status)
  const principal = await authenticate(context, { from: 'cookie', value: cookie })
  const visitor = visitorOf(context, principal)
  return sendPage(reply, continuePage({ visitor, form: keptForm, returnPath }))
}
