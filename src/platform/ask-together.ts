/**
 * Wraps a question about many things, so that it is put once for all who ask at nearly the same time:
 * one is under way at a time, and who comes meanwhile shares the next, which is put after all of them
 * have come. An error goes to those who shared it.
 */
export function askTogether<T, A>(
  ask: (about: readonly T[]) => Promise<A>,
): (about: T) => Promise<A> {
  let waiting = new Set<T>()
  let next: Promise<A> | undefined
  let underWay: Promise<unknown> = Promise.resolve()

  const askNext = async () => {
    await underWay
    const about = [...waiting]
    waiting = new Set()
    next = undefined
    const pending = ask(about)
    underWay = pending.catch(() => undefined)
    return pending
  }
  return (about) => {
    waiting.add(about)
    return (next ??= askNext())
  }
}
