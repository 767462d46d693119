import { useMessages } from './messages/use-messages.js'

interface TurnProps {
  /** Of the list; the page is added to the query. */
  path: string
  /** From 1. */
  page: number
  hasNext: boolean
  /** What the ways back and on are called. */
  words: readonly [back: string, on: string]
}

/** The ways from a page of a list to those beside it. */
export function Turn({ path, page, hasNext, words: [back, on] }: TurnProps) {
  const { t } = useMessages()
  if (page === 1 && !hasNext) return <></>
  const pathOf = (number: number) =>
    number === 1 ? path : `${path}${path.includes('?') ? '&' : '?'}page=${number}`
  return (
    <nav aria-label={t('Pages')} class="turn">
      {page > 1 && (
        <a class="button" rel="prev" href={pathOf(page - 1)}>
          {back}
        </a>
      )}
      {hasNext && (
        <a class="button" rel="next" href={pathOf(page + 1)}>
          {on}
        </a>
      )}
    </nav>
  )
}
