import type { SourceTable } from './invidious-store.js'
import type { Move } from './move.js'

/** Reads all pages of a list in the order of its key, one in memory at a time. */
export async function* pagesOf<R>(
  readPage: (after: string) => Promise<R[]>,
  keyOf: (row: R) => string,
  first = '',
): AsyncGenerator<R[]> {
  for (let after = first; ;) {
    const page = await readPage(after)
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = keyOf(last)
  }
}

/**
 * The pages of a table from where an earlier run was interrupted. A page counts as done when the
 * next one is asked for.
 */
export async function* pagesLeft<R>(
  { place, tell }: Pick<Move, 'place' | 'tell'>,
  table: SourceTable,
  how: { readPage: (after: string) => Promise<R[]>; keyOf: (row: R) => string },
): AsyncGenerator<R[]> {
  const part = place.parts.get(table) ?? { after: '', rows: 0, isDone: false }
  place.parts.set(table, part)
  if (part.rows > 0) tell(table, part.rows)
  if (part.isDone) return
  for await (const page of pagesOf(how.readPage, how.keyOf, part.after)) {
    yield page
    const last = page.at(-1)
    if (last !== undefined) part.after = how.keyOf(last)
    part.rows += page.length
    place.save()
    tell(table, page.length)
  }
  part.isDone = true
  place.save()
}
