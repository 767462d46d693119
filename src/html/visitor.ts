import type { FastifyRequest } from 'fastify'
import { createFormToken } from '../identity/csrf.js'
import { findBrowser, principalOf } from '../identity/guard.js'
import { accountOfPrincipal, type Principal } from '../identity/principal.js'
import type { Session } from '../identity/sessions/store.js'
import type { Context } from '../platform/context.js'

/** The person who is logged in, in front of a page. */
export interface Visitor {
  accountId: number
  libraryRevision: number
  name: string
  session: Session
  isAdministrator: boolean
  /** The token for a form of this visitor's that posts to the path `action`. */
  formToken: (action: string) => string
}

/** Throws `account_required` for a principal without an account. */
export function visitorOf(context: Context, principal: Principal): Visitor {
  const { session } = principal
  const { id, name, role, libraryRevision } = accountOfPrincipal(principal)
  return {
    accountId: id,
    libraryRevision,
    name,
    session,
    isAdministrator: role === 'admin',
    formToken: (action) => createFormToken(context, { sessionId: session.id, action }),
  }
}

/** The person that the guard let in; throws `credential_missing` when nobody is logged in. */
export const getVisitor = (context: Context, request: FastifyRequest): Visitor =>
  visitorOf(context, principalOf(request))

/** The person in front of a public page, if one is logged in. */
export async function findVisitor(
  context: Context,
  request: FastifyRequest,
): Promise<Visitor | undefined> {
  request.principal ??= await findBrowser(context, request)
  return request.principal && getVisitor(context, request)
}
