import type { FastifyRequest } from 'fastify'
import { createFormToken } from '../identity/csrf.js'
import { accountOf, findBrowser, principalOf } from '../identity/guard.js'
import type { Session } from '../identity/sessions/store.js'
import type { Context } from '../platform/context.js'

/** The person who is logged in, in front of a page. */
export interface Visitor {
  accountId: number
  name: string
  session: Session
  /** The token for a form of this visitor's that posts to the path `action`. */
  formToken(action: string): string
}

/** The person that the guard let in; throws `credential_missing` when nobody is logged in. */
export function getVisitor(context: Context, request: FastifyRequest): Visitor {
  const { session } = principalOf(request)
  const { id, name } = accountOf(request)
  return {
    accountId: id,
    name,
    session,
    formToken: (action) => createFormToken(context, { sessionId: session.id, action }),
  }
}

/** The person in front of a public page, if one is logged in. */
export async function findVisitor(
  context: Context,
  request: FastifyRequest,
): Promise<Visitor | undefined> {
  request.principal ??= await findBrowser(context, request)
  return request.principal && getVisitor(context, request)
}
