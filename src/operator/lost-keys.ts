import type { Logger } from 'pino'
import { hasAccounts } from '../identity/accounts/store.js'
import type { Config } from '../platform/config.js'
import type { Database } from '../platform/db/schema.js'
import { hasKeys } from '../platform/keyring.js'

/** Warns before new keys are made beside a database that was used with others. */
export async function warnOfLostKeys(
  db: Database,
  { dataDir, hmacKeys }: Config,
  logger: Logger,
): Promise<void> {
  if (hasKeys(dataDir, hmacKeys) || !(await hasAccounts(db))) return
  logger.warn(
    `There are accounts, but no hmac.keys in ${dataDir}: new keys are made, and tokens that were signed with the old ones open nothing. Put the file back from a backup (and start again), or set DATA_DIR or HMAC_KEY to what they were.`,
  )
}
