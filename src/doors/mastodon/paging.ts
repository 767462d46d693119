import { z } from 'zod'
import { queryInteger, queryText } from '../../platform/http/query.js'

/** Mastodon's way to page: by the ids at the edges, newest first. */
export const pageQuery = (normal: number, most: number) =>
  z.object({
    max_id: queryText(100),
    since_id: queryText(100),
    min_id: queryText(100),
    limit: queryInteger.transform((limit) => Math.min(Math.max(limit ?? normal, 1), most)),
  })

/** A parameter that may come once or several times; always an array. */
export const queryTexts = z
  .union([z.string().max(100), z.array(z.string().max(100)).max(50)])
  .default([])
  .transform((value) => [value].flat())

interface PageQuery {
  max_id?: string | undefined
  since_id?: string | undefined
  min_id?: string | undefined
  limit: number
}

interface Paged<T> {
  items: T[]
  /** The Link header to the pages before and after, as headers; none when the page is empty. */
  linkTo(url: string): Record<string, string>
}

/**
 * The page of a list (newest first) that a query asks for: older than `max_id`, newer than
 * `since_id`, or those just newer than `min_id`. Unknown ids bound nothing.
 */
export function paged<T>(
  all: readonly T[],
  { max_id, since_id, min_id, limit }: PageQuery,
  idOf: (item: T) => string,
): Paged<T> {
  const indexOf = (id: string | undefined) =>
    id === undefined ? -1 : all.findIndex((item) => idOf(item) === id)
  const older = indexOf(max_id) + 1
  const edge = indexOf(min_id ?? since_id)
  const end = edge < 0 ? all.length : edge
  const isFromBelow = min_id !== undefined && edge >= 0
  const start = isFromBelow ? Math.max(older, end - limit) : older
  const items = all.slice(start, Math.min(end, start + limit))
  return {
    items,
    linkTo(url) {
      const [first] = items
      const last = items.at(-1)
      if (first === undefined || last === undefined) return {}
      const page = (edgeName: string, item: T) =>
        `${url}?limit=${limit}&${edgeName}=${encodeURIComponent(idOf(item))}`
      return {
        link: `<${page('max_id', last)}>; rel="next", <${page('min_id', first)}>; rel="prev"`,
      }
    },
  }
}
