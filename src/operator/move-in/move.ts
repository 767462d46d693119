import type { Clock } from '../../platform/clock.js'
import type { Database } from '../../platform/db/schema.js'
import type { Invidious, SourceTable } from './invidious-store.js'
import type { Place } from './place.js'
import type { Report } from './report.js'

/** Called with the number of further rows of a table that are done. */
export type Tell = (table: SourceTable, rows: number) => void

/** One moving in: from where, to where, and what has been done. */
export interface Move {
  source: Invidious
  db: Database
  clock: Clock
  /** Whether a user joins an account of the same name that was made here. */
  joinsAccounts: boolean
  /** How far it is. */
  place: Place
  report: Report
  tell: Tell
}
