import { Problem } from '../platform/problem.js'
import type { ScopePattern } from './scopes/pattern.js'
import type { Session, SessionAccount } from './sessions/store.js'

/** Who a request comes from: one credential, whichever door it came through. */
export interface Principal {
  session: Session
  /** Absent for guests, applications and keys. */
  account: SessionAccount | undefined
  patterns: readonly ScopePattern[]
  /** Whether the credential came as a cookie, which a browser sends by itself. */
  isFromCookie: boolean
}

/** The user behind a credential; throws `account_required` for guests, applications and keys. */
export function accountOfPrincipal({ account }: Principal): SessionAccount {
  if (!account) throw new Problem('account_required')
  return account
}
