import { setTimeout as wait } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import { isTransient } from './engine.js'
import type { Database, Schema } from './schema.js'

const attempts = 5

/** Runs a transaction again when PostgreSQL ended it for the sake of another one. */
async function retry<R>(run: () => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run()
    } catch (error) {
      if (!isTransient(error) || attempt === attempts) throw error
    }
    // Not at the same moment as the other.
    await wait(attempt * 10 * (0.5 + Math.random()))
  }
}

/**
 * Lets every transaction of a handle be run again after a deadlock or a serialization failure. Its
 * callback runs again, too, so it must do nothing but what the transaction undoes.
 */
export function retryTransactions(db: Database): Database {
  const begin = db.transaction.bind(db)
  return Object.assign(db, {
    transaction: () => {
      const builder = begin()
      const execute = builder.execute.bind(builder)
      return Object.assign(builder, {
        execute: <R>(act: (tx: Transaction<Schema>) => Promise<R>) => retry(() => execute(act)),
      })
    },
  })
}
