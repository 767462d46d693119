import type { FastifyBaseLogger } from 'fastify'
import { second } from '../clock.js'
import type { Relay } from './relay.js'

/** The kinds of events; the wing that keeps the log adds its own by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by a wing
export interface EventKinds {}

/** An event as the log has it. */
export interface LoggedEvent {
  /** Grows with each event. */
  id: number
  kind: keyof EventKinds
  /** What listeners choose by. */
  topic: string
  /** The internal id of what it is about. */
  subjectId: number
}

/** The stored log, which is the truth. */
export interface EventLog {
  /** 0 when there is no event. */
  findLatestId(): Promise<number>
  /** Oldest first, at most `limit`. */
  listAfter(after: number, limit: number): Promise<LoggedEvent[]>
}

/** Gets each event of its topics once, in order; must not throw. */
export type Listener = (event: LoggedEvent) => void

export interface Following {
  /** The listener gets every event later than this number, and no other. */
  after: number
  end(): void
}

/**
 * Hands new events to the listeners of this process. The hub only needs to be woken when there may be something new, by whoever wrote it here or by an
 * `EventWatch` that follows other processes.
 */
export interface EventHub {
  /** Says that events may have been appended; cheap, and right to call any number of times. */
  wake(): void
  /** Says that this process has appended events: it looks for them, as do the other processes. */
  announce(): void
  /** Listens to some topics. */
  follow(topics: readonly string[], listener: Listener): Promise<Following>
  /** How many listen now. */
  countListeners(): number
  /** Up to which event all has been handed out; undefined while nobody listens. */
  findPosition(): number | undefined
  close(): Promise<void>
}

/** What tells a hub that other processes have appended events, until it is closed. */
export interface EventWatch {
  close(): Promise<void>
}

const batchSize = 500
/** Where the hubs of several processes tell each other that there are new events. */
const announcements = 'events'

interface HubState {
  byTopic: Map<string, Set<Listener>>
  count: number
  /** Up to which event all has been handed out; undefined while nobody listens. */
  position: number | undefined
  isWoken: boolean
}

function dispatch({ byTopic }: HubState, event: LoggedEvent): void {
  for (const listener of byTopic.get(event.topic) ?? []) listener(event)
}

/** Hands out what is new, batch by batch, until there is nothing more. */
async function drain(log: EventLog, state: HubState): Promise<void> {
  while (state.isWoken && state.position !== undefined) {
    const start = state.position
    state.isWoken = false
    const events = await log.listAfter(start, batchSize)
    // Meanwhile everyone may have left, and others come who start later.
    const isCurrent = state.position === start
    if (isCurrent) for (const event of events) dispatch(state, event)
    const last = events.at(-1)
    if (isCurrent && last) state.position = last.id
    if (last) state.isWoken = true
  }
}

function addListener({ byTopic }: HubState, topics: ReadonlySet<string>, listener: Listener) {
  for (const topic of topics) {
    const listeners = byTopic.get(topic) ?? new Set()
    byTopic.set(topic, listeners.add(listener))
  }
}

function removeListener({ byTopic }: HubState, topics: ReadonlySet<string>, listener: Listener) {
  for (const topic of topics) {
    const listeners = byTopic.get(topic)
    listeners?.delete(listener)
    if (listeners?.size === 0) byTopic.delete(topic)
  }
}

function leave(state: HubState): void {
  state.count -= 1
  if (state.count === 0) state.position = undefined
}

/** Counts a listener in; afterwards there is a position. */
async function join(log: EventLog, state: HubState): Promise<void> {
  state.count += 1
  if (state.position !== undefined) return
  try {
    const latest = await log.findLatestId()
    state.position ??= latest
  } catch (error) {
    leave(state)
    throw error
  }
}

/** In one step, so that no event is handed out between the reading of the position and this. */
function enter(state: HubState, topics: ReadonlySet<string>, listener: Listener): number {
  addListener(state, topics, listener)
  return state.position ?? 0
}

/** Lets the hubs of several processes wake each other. */
function joinHubs(relay: Relay | undefined, wake: () => void) {
  if (!relay) return { announce: wake, leave: () => {} }
  const announce = () => {
    relay.publish(announcements, '')
  }
  return { announce, leave: relay.subscribe(announcements, wake) }
}

/**
 * A hub that reads the event log when it is woken; a failed read is tried again each second. With a
 * relay, other processes know of new events at once.
 */
export function createEventHub(log: EventLog, logger: FastifyBaseLogger, relay?: Relay): EventHub {
  const state: HubState = { byTopic: new Map(), count: 0, position: undefined, isWoken: false }
  let draining: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let isClosed = false

  const run = async () => {
    try {
      await drain(log, state)
    } catch (err) {
      logger.error({ err }, 'New events could not be read; trying again')
      state.isWoken = false
      if (!isClosed) retry = setTimeout(wake, second)
    }
    draining = undefined
    // Woken between the last look and here.
    if (state.isWoken && state.position !== undefined) wake()
  }
  const wake = () => {
    state.isWoken = true
    if (!isClosed) draining ??= run()
  }
  const others = joinHubs(relay, wake)

  return {
    wake,
    announce: others.announce,
    async follow(topics, listener) {
      const unique = new Set(topics)
      await join(log, state)
      const after = enter(state, unique, listener)
      // What was appended while the position was looked up.
      wake()
      let isFollowing = true
      return {
        after,
        end: () => {
          if (!isFollowing) return
          isFollowing = false
          removeListener(state, unique, listener)
          leave(state)
        },
      }
    },
    countListeners: () => state.count,
    findPosition: () => state.position,
    async close() {
      isClosed = true
      others.leave()
      clearTimeout(retry)
      await draining
    },
  }
}
