/** Reads all pages of a list in the order of its key, one in memory at a time. */
export async function* pagesOf<R>(
  readPage: (after: string) => Promise<R[]>,
  keyOf: (row: R) => string,
): AsyncGenerator<R[]> {
  for (let after = ''; ;) {
    const page = await readPage(after)
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = keyOf(last)
  }
}
