/**
 * Wraps a question that many ask at nearly the same time, so that it is answered once; the answers
 * to the newest `count` keys are kept. An error is not.
 */
export function rememberNewest<R>(
  count: number,
  ask: (key: string) => Promise<R>,
): (key: string) => Promise<R> {
  const known = new Map<string, Promise<R>>()
  return (key) => {
    const found = known.get(key)
    if (found) return found
    const answer = ask(key)
    known.set(key, answer)
    answer.catch(() => known.delete(key))
    const [oldest] = known.keys()
    if (known.size > count && oldest !== undefined) known.delete(oldest)
    return answer
  }
}
