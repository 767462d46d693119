import type { Clock } from './clock.js'

/**
 * Wraps a question that is the same for everybody, so that the store is asked at most once in
 * `lifetime` milliseconds. An error is not remembered.
 */
export function remember<R>(
  clock: Clock,
  lifetime: number,
  ask: () => Promise<R>,
): () => Promise<R> {
  let known: { answer: Promise<R>; until: number } | undefined
  return () => {
    const now = clock.now()
    if (known && now < known.until) return known.answer
    const answer = ask()
    known = { answer, until: now + lifetime }
    answer.catch(() => {
      known = undefined
    })
    return answer
  }
}
