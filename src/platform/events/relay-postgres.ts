import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../db/schema.js'
import type { RelayWay } from './relay.js'
import { notifyAll } from './store.js'

/** Where PostgreSQL notifies every process of signals. */
export const signalChannel = 'foyer_signal'

/** Bytes of text in a notification; PostgreSQL carries 8,000 less one, and a head goes before it. */
const longestText = 7800
/** A character takes 4 bytes at most. */
const pieces = new RegExp(`.{1,${longestText / 4}}`, 'gsu')

/** Notifications of one statement, and how many wait at most. */
const largestStatement = 100
const mostWaiting = 20_000

/** Texts as notifications: a head that says which part of which text it is, and the part. */
function split(text: string): string[] {
  if (Buffer.byteLength(text) <= longestText) return [` ${text}`]
  const parts = text.match(pieces) ?? []
  const id = randomUUID()
  return parts.map((part, at) => `${id}/${at + 1}/${parts.length} ${part}`)
}

/** Puts texts together again. The parts of one come one after the other, and in their order. */
export function createJoiner(receive: (text: string) => void): (notification: string) => void {
  let open = { id: '', text: '', count: 0 }
  return (notification) => {
    const space = notification.indexOf(' ')
    if (space < 0) return
    const [id = '', at, all] = notification.slice(0, space).split('/')
    const part = notification.slice(space + 1)
    if (id === '') {
      receive(part)
      return
    }
    if (at === '1') open = { id, text: '', count: 0 }
    if (open.id !== id || Number(at) !== open.count + 1) return
    open = { id, text: open.text + part, count: open.count + 1 }
    if (open.count !== Number(all)) return
    receive(open.text)
    open = { id: '', text: '', count: 0 }
  }
}

/**
 * Sends signals by PostgreSQL's NOTIFY to every process that listens to `signalChannel`: one
 * statement after the other, each with what has come during the last one.
 */
export function createPostgresWay({
  db,
  logger,
}: {
  db: Database
  logger: FastifyBaseLogger
}): RelayWay {
  let waiting: string[][] = []
  let sending: Promise<void> | undefined

  /** Whole texts only: the parts of one must come in one transaction. */
  const takeSome = (): string[] => {
    const some: string[] = []
    let taken = 0
    for (const parts of waiting) {
      if (taken > 0 && some.length + parts.length > largestStatement) break
      some.push(...parts)
      taken += 1
    }
    waiting = waiting.slice(taken)
    return some
  }
  const sendAll = async () => {
    while (waiting.length > 0) {
      const some = takeSome()
      try {
        await notifyAll(db, signalChannel, some)
      } catch (err) {
        logger.warn({ err, count: some.length }, 'Signals to other processes were lost')
      }
    }
    sending = undefined
  }

  return {
    send(text) {
      if (waiting.length >= mostWaiting) return
      waiting.push(split(text))
      sending ??= sendAll()
    },
    async close() {
      await sending
    },
  }
}
