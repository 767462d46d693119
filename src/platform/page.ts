/** The most items that one page of a list has. */
export const maxResultsLimit = 1500

/** A window of a list: `offset` items are skipped, then at most `limit` follow. */
export interface Window {
  offset: number
  limit: number
}

/** Page `page` (from 1; below 1 is 1) of `size` items (clamped to 0..1500). */
export function windowOf(page: number, size: number): Window {
  const limit = Math.min(Math.max(size, 0), maxResultsLimit)
  return { limit, offset: (Math.max(page, 1) - 1) * limit }
}
