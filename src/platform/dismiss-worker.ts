import type { Worker } from 'node:cluster'

const prefix = 'finish: '

/**
 * In the first process: gives a worker that listens no more connections, then asks it to end. Both
 * take the way that connections take, so the worker still serves each that was sent to it before.
 * If all closed by themselves at a signal, Node's cluster would get some back when no worker is left,
 * and keep these clients waiting until its end.
 */
export function dismissWorker(worker: Worker, reason: string): void {
  // One that has just died receives nothing; its exit is noticed.
  worker.send(`${prefix}${reason}`, () => {})
  worker.disconnect()
}

/** In a worker: calls `end` with the reason when the first process dismisses it. */
export function onDismissal(end: (reason: string) => void): void {
  process.on('message', (message) => {
    if (typeof message === 'string' && message.startsWith(prefix)) end(message.slice(prefix.length))
  })
  // A terminal and systemd send theirs to all processes; they are meant for the first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
}
