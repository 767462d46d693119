import cluster, { type Worker } from 'node:cluster'
import type { RelayWay } from './relay.js'

/** What goes between a worker and the process above it: all signals of one turn of the event loop. */
interface Parcel {
  signals: string[]
}

/** Signals that wait for one process; beyond that they are dropped. */
const mostWaiting = 20_000

const isParcel = (message: unknown): message is Parcel =>
  typeof message === 'object' &&
  message !== null &&
  'signals' in message &&
  Array.isArray(message.signals)

/** In a worker: sends signals to the other workers of this server, by the process above them. */
export function createWorkerWay(): RelayWay {
  let waiting: string[] = []
  const flush = () => {
    const signals = waiting
    waiting = []
    // The process above has ended, and with it the other workers.
    if (signals.length > 0 && process.connected) process.send?.({ signals } satisfies Parcel)
  }
  return {
    send(text) {
      if (waiting.length === 0) setImmediate(flush)
      if (waiting.length < mostWaiting) waiting.push(text)
    },
    async close() {
      flush()
    },
  }
}

/** In a worker: calls `receive` for each signal of another worker. */
export function receiveFromWorkers(receive: (text: string) => void): void {
  process.on('message', (message) => {
    if (isParcel(message)) for (const text of message.signals) receive(text)
  })
}

/** In the process above the workers: passes what one of them sends on to the others. */
export function passSignals(): void {
  const waiting = new WeakMap<Worker, number>()
  const pass = (worker: Worker, parcel: Parcel) => {
    const count = waiting.get(worker) ?? 0
    if (!worker.isConnected() || count > mostWaiting) return
    waiting.set(worker, count + parcel.signals.length)
    worker.send(parcel, () => {
      waiting.set(worker, (waiting.get(worker) ?? 0) - parcel.signals.length)
    })
  }
  cluster.on('message', (sender, message: unknown) => {
    if (!isParcel(message)) return
    for (const worker of Object.values(cluster.workers ?? {})) {
      if (worker && worker !== sender) pass(worker, message)
    }
  })
}
