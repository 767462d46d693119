import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import type { Limits } from '../../platform/limit-config.js'
import { Problem } from '../../platform/problem.js'
import { countTokens } from './store.js'

export interface TokenLimitContext {
  db: Database
  clock: Clock
  config: { limits: Pick<Limits, 'tokens'> }
}

/** Throws `too_many_tokens` when an account has as many tokens and allowed apps as it may have. */
export async function checkTokenLimit(
  { db, clock, config: { limits } }: TokenLimitContext,
  accountId: number,
): Promise<void> {
  if ((await countTokens(db, accountId, clock.now())) < limits.tokens) return
  throw new Problem(
    'too_many_tokens',
    `An account can have at most ${limits.tokens} tokens and apps (MAX_TOKENS). Revoke some you no longer use.`,
  )
}
