/** A page of a list that is at hand; beyond the last page is the last. Pages count from 1. */
export function pageOfList<T>(
  all: readonly T[],
  asked: number | undefined,
  size: number,
): { shown: T[]; page: number; hasNext: boolean } {
  const last = Math.max(1, Math.ceil(all.length / size))
  const page = Math.min(Math.max(1, asked ?? 1), last)
  return { shown: all.slice((page - 1) * size, page * size), page, hasNext: page < last }
}
