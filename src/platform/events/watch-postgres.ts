import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { second } from '../clock.js'
import { openListener } from '../db/open-listener.js'
import type { Database } from '../db/schema.js'
import type { EventWatch } from './hub.js'
import { createJoiner, signalChannel } from './relay-postgres.js'
import { eventChannel, notify } from './store.js'

interface WatchParts {
  /** Where echoes are sent from, as all events are. */
  db: Database
  /** Where PostgreSQL itself is: a pooler passes on no notifications. */
  listenUrl: string
  logger: FastifyBaseLogger
  wake: () => void
  /** Gets each signal of a relay, of this process too. */
  receive?: (text: string) => void
}

/** In milliseconds. */
const usualRhythm = {
  /** Between two looks whether the connection still receives. */
  check: 10 * second,
  /** An probe that takes longer is lost. */
  probe: 5 * second,
  /** Before the next attempt to connect; each time twice as long. */
  firstPause: second / 4,
  longestPause: 10 * second,
  /** Between two looks at the log while nothing arrives. */
  look: second,
}
type Rhythm = typeof usualRhythm
/** While all is well, one look of so many is taken all the same. */
const looksToSkip = 30

/** Resolves after some milliseconds, or as soon as the signal fires. */
const waitUnless = (signal: AbortSignal, milliseconds: number) =>
  wait(milliseconds, undefined, { signal, ref: false }).catch(() => undefined)

/** Receives events, and notifications that it sends to itself, until the connection is lost. */
async function openWatchListener({ listenUrl, db, wake, receive }: WatchParts) {
  const echoChannel = `foyer_echo_${randomUUID().replaceAll('-', '')}`
  const lost = new AbortController()
  let onEcho = () => {}
  const join = createJoiner((text) => receive?.(text))
  const { close } = await openListener(listenUrl, {
    channels: [eventChannel, signalChannel, echoChannel],
    onNotification: (channel, payload) => {
      if (channel === eventChannel) wake()
      else if (channel === signalChannel) join(payload)
      else onEcho()
    },
    end: () => {
      lost.abort()
    },
  })
  return {
    close,
    lost: lost.signal,
    /** Throws when what is sent through the database does not come back here in time. */
    check: async (limit: number, over: AbortSignal) => {
      const received = new AbortController()
      onEcho = () => {
        received.abort()
      }
      await notify(db, echoChannel)
      await waitUnless(AbortSignal.any([received.signal, over]), limit)
      if (!received.signal.aborted) throw new Error('PostgreSQL does not deliver notifications')
    },
  }
}

interface Listener {
  rhythm: Rhythm
  stopped: AbortSignal
  /** Whether the last probe came back. */
  isListening: boolean
  /** Before the next attempt to connect. */
  pause: number
}

/** Listens until the connection is lost or deaf, and throws then. */
async function listen(parts: WatchParts, listener: Listener): Promise<void> {
  const { close, lost, check } = await openWatchListener(parts)
  const over = AbortSignal.any([lost, listener.stopped])
  try {
    while (!over.aborted) {
      await check(listener.rhythm.probe, over)
      if (!listener.isListening) {
        parts.logger.info('New events are received at once')
        parts.wake()
      }
      listener.isListening = true
      listener.pause = listener.rhythm.firstPause
      await waitUnless(over, listener.rhythm.check)
    }
  } finally {
    close()
  }
  throw new Error('the connection was lost')
}

async function listenAgainAndAgain(parts: WatchParts, listener: Listener): Promise<void> {
  const isStopped = () => listener.stopped.aborted
  while (!isStopped()) {
    try {
      await listen(parts, listener)
    } catch (error) {
      if (isStopped()) return
      const problem = error instanceof Error ? error.message : String(error)
      const text = 'New events are looked for each second until PostgreSQL tells of them'
      parts.logger.warn({ problem }, text)
    }
    listener.isListening = false
    // Not all processes at the same moment.
    await waitUnless(listener.stopped, listener.pause * (0.5 + Math.random() / 2))
    listener.pause = Math.min(2 * listener.pause, listener.rhythm.longestPause)
  }
}

/**
 * Wakes the hub at each notification of new events, received on a connection of its own. A lost one is
 * made anew after growing pauses, and one that looks sound is tried out now and then by an probe. As
 * long as none comes back, the log is looked at each second; and whenever one does again, the hub is
 * woken, since events may have come meanwhile.
 */
export function watchPostgres(parts: WatchParts, rhythm: Rhythm = usualRhythm): EventWatch {
  const stop = new AbortController()
  const listener: Listener = {
    rhythm,
    stopped: stop.signal,
    isListening: false,
    pause: rhythm.firstPause,
  }
  let skipped = 0
  const timer = setInterval(() => {
    skipped = listener.isListening ? skipped + 1 : looksToSkip
    if (skipped < looksToSkip) return
    skipped = 0
    parts.wake()
  }, rhythm.look)
  const listening = listenAgainAndAgain(parts, listener)
  return {
    async close() {
      clearInterval(timer)
      stop.abort()
      await listening
    },
  }
}
