import { setImmediate as endOfTurn } from 'node:timers/promises'
import type { Versions } from './versions.js'

/**
 * Asks for the version of a database on behalf of all who want it at nearly the same time: one
 * question is under way at a time, and who comes meanwhile shares the next, which is put after all
 * of them have come. An error goes to those who shared it.
 *
 * An answer that comes wakes only those who wait for it. While they run, up to their next wait, its
 * version is good for all that they ask: it was asked for after they came. A request that comes
 * later begins in a callback of its own, and Node.js runs the ticks of this one before.
 */
export function shareVersion(ask: () => Promise<string>): Required<Versions> {
  let newest = ''
  let isNewEnough = false
  let waiting: Promise<string> | undefined
  let underWay: Promise<unknown> = Promise.resolve()

  const forget = () => {
    isNewEnough = false
  }
  const onAnswer = () => {
    isNewEnough = true
    process.nextTick(forget)
  }
  const askNext = async () => {
    await underWay
    await endOfTurn()
    waiting = undefined
    const answer = ask()
    underWay = answer.catch(() => undefined)
    newest = await answer
    onAnswer()
    return newest
  }
  return {
    version: () => (isNewEnough ? newest : (waiting ??= askNext())),
    onAnswer,
  }
}
