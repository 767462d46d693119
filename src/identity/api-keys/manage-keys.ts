import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { actingPrincipal, recordAct } from '../audit-log/audit-log.js'
import type { Principal } from '../principal.js'
import { checkScopes } from '../scopes/check-scopes.js'
import { parseScopes } from '../scopes/pattern.js'
import { isSubset } from '../scopes/subset.js'
import { createKey, revokeKey, rotateKey } from './api-keys.js'
import { findKey } from './store.js'

interface KeyContext {
  db: Database
  clock: Clock
}

interface AskedKey {
  name: string
  scopes: string[]
}

/** `createKey` with a line in the audit log. Throws `scope_malformed`. */
export async function createKeyAs(context: KeyContext, principal: Principal, asked: AskedKey) {
  const key = await createKey(context, asked)
  const actor = actingPrincipal(principal)
  const detail = `${key.id}, ${asked.scopes.join(', ')}`
  await recordAct(context, { actor, act: 'key.create', subject: asked.name, detail })
  return key
}

/** As `createKeyAs`; throws `scope_insufficient` for a key that could do more than its maker. */
export async function createNarrowerKey(
  context: KeyContext,
  principal: Principal,
  asked: AskedKey,
) {
  checkScopes(asked.scopes)
  const { patterns } = principal
  const isNarrower = parseScopes(asked.scopes).every((one) => isSubset(one, patterns))
  if (!isNarrower) throw new Problem('scope_insufficient', 'A key can do no more than its maker')
  return createKeyAs(context, principal, asked)
}

/** `rotateKey` with a line in the audit log. Throws what that throws. */
export async function rotateKeyAs(context: KeyContext, principal: Principal, id: string) {
  const key = await findKey(context.db, id)
  const secret = await rotateKey(context.db, id)
  const actor = actingPrincipal(principal)
  await recordAct(context, { actor, act: 'key.rotate', subject: key?.name, detail: id })
  return { id, secret }
}

/** `revokeKey` with a line in the audit log. Throws what that throws. */
export async function revokeKeyAs(context: KeyContext, principal: Principal, id: string) {
  const key = await findKey(context.db, id)
  await revokeKey(context.db, id)
  const actor = actingPrincipal(principal)
  await recordAct(context, { actor, act: 'key.revoke', subject: key?.name, detail: id })
}
