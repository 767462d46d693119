import type { Database } from '../../../src/platform/db/schema.js'
import { linesOf, type Content } from './rows.js'
import type { Person } from './people.js'

/** What a case is about: somebody, somebody else, and everything that is stored. */
export interface Facts {
  db: Database
  me: Person
  other: Person
  /** Epoch milliseconds. */
  now: number
  /** The internal id of the one row of a table that has these values. */
  idOf: (table: string, values: Record<string, unknown>) => number
}

export function createIdOf(content: Content): Facts['idOf'] {
  return (table, values) => {
    const isMeant = (row: Readonly<Record<string, unknown>>) =>
      Object.entries(values).every(([name, value]) => row[name] === value)
    const [found, ...more] = (content.get(table) ?? []).filter(isMeant)
    if (typeof found?.id !== 'number' || more.length > 0) {
      throw new Error(
        `Not one row of ${table} with ${JSON.stringify(values)}: ${linesOf(content).length} rows`,
      )
    }
    return found.id
  }
}

/** A call of a store function for somebody, what it gives and what it does to the rows. */
export interface StoreCase {
  call: (facts: Facts) => Promise<unknown>
  /** Exactly this; `undefined` when nothing. */
  gives: (facts: Facts) => unknown
  /** As `differenceOf` writes it; empty when nothing. */
  changes: string
}

/** The cases of the functions of one store, by their names. */
export type StoreCases = Readonly<Record<string, readonly StoreCase[]>>

/** A call that reads. */
export const reads = (call: StoreCase['call'], gives: StoreCase['gives']): StoreCase => ({
  call,
  gives,
  changes: '',
})

/** A call that changes rows, and gives nothing unless something is said. */
export const changes = (
  text: string,
  call: StoreCase['call'],
  gives: StoreCase['gives'] = () => undefined,
): StoreCase => ({ call, gives, changes: text })

/** The ids of videos, as lists have them. */
export const videoIdsOf = (videos: readonly { videoId: string }[]): string[] =>
  videos.map(({ videoId }) => videoId)

/** For a call that must not find anything. */
export const nothing = (): undefined => undefined

export const groupIdOf = ({ idOf, me }: Facts): number =>
  idOf('subscription_group', { handle: me.group.handle })
