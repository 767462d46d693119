import { commandLine, recordAct, type NewAct } from '../../identity/audit-log/audit-log.js'
import { findAccountByName, type Account } from '../../identity/accounts/store.js'
import { systemClock, type Clock } from '../../platform/clock.js'
import { readConfig, type Config } from '../../platform/config.js'
import { migrate } from '../../platform/db/migrate.js'
import { openDatabase } from '../../platform/db/open-database.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'

/** What a command works on: the same database and settings as the server's. */
export interface CommandFoyer {
  config: Config
  db: Database
  clock: Clock
}

/** Opens the database of the environment, lets `act` work on it, and closes it. */
export async function withFoyer(act: (foyer: CommandFoyer) => Promise<void>): Promise<void> {
  const config = readConfig(process.env)
  const db = openDatabase(config.databaseUrl)
  try {
    await migrate(db)
    await act({ config, db, clock: systemClock })
  } finally {
    await db.destroy()
  }
}

/** Notes in the audit log what a command has done. */
export const recordCommand = (foyer: CommandFoyer, act: Omit<NewAct, 'actor'>): Promise<void> =>
  recordAct(foyer, { ...act, actor: commandLine })

/** The account of this name; throws `user_unknown`. */
export async function getAccountByName(db: Database, name: string): Promise<Account> {
  const account = await findAccountByName(db, name)
  if (account) return account
  throw new Problem('user_unknown', `There is no user "${name}". "user list" shows who there is.`)
}
