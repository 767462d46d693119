import { second } from '../../platform/clock.js'

/** Shows on standard error how far a long command is. */
export interface Progress {
  tell: (part: string, done: number) => void
  end: () => void
}

/** A terminal's line is written over; elsewhere a line every ten seconds is enough. */
const interval = () => (process.stderr.isTTY ? second / 4 : 10 * second)

const counted = (count: number) => Math.round(count).toLocaleString('en')

function lineOf(
  part: string,
  done: number,
  { total, elapsed }: { total: number; elapsed: number },
) {
  const rate = done / Math.max(elapsed / second, 0.001)
  const remaining = Math.ceil(Math.max(total - done, 0) / Math.max(rate, 1))
  const filled = Math.min(20, Math.floor((20 * done) / Math.max(total, 1)))
  const bar = '#'.repeat(filled).padEnd(20, '.')
  return `[${bar}] ${part}: ${counted(done)} of ${counted(total)}, ${counted(rate)} a second, ${remaining} s left`
}

/** Progress through parts whose sizes are known. */
export function createProgress(totals: ReadonlyMap<string, number>): Progress {
  let part = ''
  let done = 0
  let startedAt = performance.now()
  let shownAt = startedAt
  const show = () => {
    const line = lineOf(part, done, {
      total: totals.get(part) ?? done,
      elapsed: performance.now() - startedAt,
    })
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`)
    shownAt = performance.now()
  }
  return {
    tell(next, count) {
      if (next !== part) {
        if (part && process.stderr.isTTY) process.stderr.write('\n')
        part = next
        done = 0
        startedAt = performance.now()
      }
      done += count
      const isOver = done >= (totals.get(part) ?? Infinity)
      if (isOver || performance.now() - shownAt >= interval()) show()
    },
    end() {
      if (process.stderr.isTTY) process.stderr.write('\n')
    },
  }
}
