interface TurnProps {
  /** Of the list; `?page=` is added. */
  path: string
  /** From 1. */
  page: number
  hasNext: boolean
  /** What the ways back and on are called. */
  words: readonly [back: string, on: string]
}

/** The ways from a page of a list to those beside it. */
export function Turn({ path, page, hasNext, words: [back, on] }: TurnProps) {
  if (page === 1 && !hasNext) return <></>
  return (
    <nav aria-label="Pages" class="turn">
      {page > 1 && (
        <a class="button" rel="prev" href={page === 2 ? path : `${path}?page=${page - 1}`}>
          {back}
        </a>
      )}
      {hasNext && (
        <a class="button" rel="next" href={`${path}?page=${page + 1}`}>
          {on}
        </a>
      )}
    </nav>
  )
}
