import { nameKeyOf } from '../../identity/accounts/names.js'
import type { Database } from '../../platform/db/schema.js'
import { listUserNames, type Invidious, type SourceTable } from './invidious-store.js'
import { pagesOf } from './pages.js'
import { listKnownAccounts } from './target-store.js'

/** What a move would do, before it is done. */
export interface MovePreview {
  /** How many rows there are to read, by table. */
  rows: Map<SourceTable, number>
  users: {
    /** Who gets an account. */
    fresh: number
    /** Who was moved before: what is new of theirs would be brought. */
    movedBefore: number
    /** Who has the name of an account that was made here. */
    sameName: number
    /** The first of these. */
    examples: string[]
  }
}

/** So many names of users are given as examples. */
const exampleCount = 10

/** Counts a user of the source by the account that has the same name here. */
function countUser(
  users: MovePreview['users'],
  name: string,
  account: { isMoved: boolean } | undefined,
): void {
  if (!account) {
    users.fresh += 1
  } else if (account.isMoved) {
    users.movedBefore += 1
  } else {
    users.sameName += 1
    if (users.examples.length < exampleCount) users.examples.push(name)
  }
}

/** Looks what a move would bring; nothing is written. */
export async function previewMove(
  { source, db }: { source: Invidious; db: Database },
  rows: Map<SourceTable, number>,
): Promise<MovePreview> {
  const users: MovePreview['users'] = { fresh: 0, movedBefore: 0, sameName: 0, examples: [] }
  for await (const page of pagesOf(
    (after) => listUserNames(source, after),
    ({ email }) => email,
  )) {
    const names = page.map(({ email }) => email)
    const known = await listKnownAccounts(db, names)
    for (const name of names) countUser(users, name, known.get(nameKeyOf(name)))
  }
  return { rows, users }
}
