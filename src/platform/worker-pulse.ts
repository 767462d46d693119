import cluster, { type Worker } from 'node:cluster'
import { second } from './clock.js'

const interval = 5 * second
/** A worker that is silent for 30 s serves nobody. */
const mostMissed = 6
const beat = 'pulse'

/**
 * In the first process: asks a worker every five seconds for a sign of life, and calls `fail` once
 * when six in a row had no response. Missed ones are counted, so that a machine that slept kills none.
 */
export function watchPulse(worker: Worker, fail: () => void): void {
  let missed = 0
  worker.on('message', (message) => {
    if (message === beat) missed = 0
  })
  const timer = setInterval(() => {
    missed += 1
    if (missed > mostMissed) {
      clearInterval(timer)
      fail()
    } else {
      // One that has just died receives nothing; its exit is noticed.
      worker.send(beat, () => {})
    }
  }, interval)
  worker.once('exit', () => {
    clearInterval(timer)
  })
}

/** In a worker: responds to the first process. */
export function givePulse(): void {
  process.on('message', (message) => {
    if (message === beat) cluster.worker?.send(beat, () => {})
  })
}
