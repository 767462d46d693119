import type { Registry } from 'prom-client'
import { readWriterWaits } from '../platform/db/sqlite/writer-waits.js'
import { addCount } from '../platform/metrics.js'

/** Counts what writes to SQLite wait for in this process; on PostgreSQL all of it stays 0. */
export function measureWriter(register: Registry): void {
  addCount(register, {
    name: 'foyer_writer_waits_total',
    help: 'Writes to SQLite that waited, for their turn and for the disk',
    label: 'wait',
    look: () => {
      const { turns, commits } = readWriterWaits()
      return { turn: turns, disk: commits }
    },
  })
  addCount(register, {
    name: 'foyer_writer_wait_seconds_total',
    help: 'How long they waited',
    label: 'wait',
    look: () => {
      const { turnSeconds, diskSeconds } = readWriterWaits()
      return { turn: turnSeconds, disk: diskSeconds }
    },
  })
}
