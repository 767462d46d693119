import { second } from '../clock.js'

/** What is to show now and then that it is alive. */
interface Beating {
  beat(text: string | Buffer): void
}

export interface Heartbeats<T extends Beating> {
  /** The first beat comes within 20 to 25 seconds, then one each 25. */
  add(one: T): void
  remove(one: T): void
}

/** The time of one turn through all, in ticks of a second. */
const turn = 25
const soonest = 20

/**
 * Heartbeats of any number of streams on one timer, which runs while there are any. Each tick is
 * for the streams of one slot; `text` is asked once a tick. `random` is from 0 to 1.
 */
export function createHeartbeats<T extends Beating>(
  text: () => string | Buffer,
  random: () => number,
): Heartbeats<T> {
  const slots = Array.from({ length: turn }, () => new Set<T>())
  const slotOf = new Map<T, Set<T>>()
  let now = 0
  let timer: NodeJS.Timeout | undefined

  const tick = () => {
    now = (now + 1) % turn
    const due = slots[now]
    if (!due || due.size === 0) return
    const beat = text()
    for (const one of due) one.beat(beat)
  }

  return {
    add(one) {
      const wait = soonest + Math.floor(random() * (turn - soonest))
      const slot = slots[(now + wait) % turn]
      if (!slot) return
      slotOf.set(one, slot.add(one))
      timer ??= setInterval(tick, second)
    },
    remove(one) {
      slotOf.get(one)?.delete(one)
      slotOf.delete(one)
      if (slotOf.size > 0) return
      clearInterval(timer)
      timer = undefined
    },
  }
}
