import cluster from 'node:cluster'
import type { FastifyBaseLogger } from 'fastify'
import { engineOf } from '../db/engine.js'
import type { Database } from '../db/schema.js'
import { createEventHub, type EventHub, type EventLog } from './hub.js'
import { createRelay, type Relay, type RelayWay } from './relay.js'
import { createWorkerWay, receiveFromWorkers } from './relay-workers.js'
import { watchEvents } from './watch-events.js'

interface EventParts {
  db: Database
  /** Where PostgreSQL itself is. */
  listenUrl: string
  log: EventLog
  logger: FastifyBaseLogger
}

/** What a process hands out events and signals by. */
export interface Events {
  hub: EventHub
  relay: Relay
  close: () => Promise<void>
}

async function openWays(
  { db, logger }: EventParts,
  isPostgres: boolean,
): Promise<readonly RelayWay[]> {
  const ways: RelayWay[] = cluster.isWorker ? [createWorkerWay()] : []
  if (!isPostgres) return ways
  // Not loaded where nobody needs it.
  const { createPostgresWay } = await import('./relay-postgres.js')
  return [...ways, createPostgresWay({ db, logger })]
}

/**
 * Opens the hub and the relay of a process, which reach the other workers by the process above
 * them, and on PostgreSQL every other process by its notifications.
 */
export async function openEvents(parts: EventParts): Promise<Events> {
  const { db, listenUrl, log, logger } = parts
  const isPostgres = engineOf(db) === 'postgres'
  const relay = createRelay(await openWays(parts, isPostgres))
  const receive = (text: string) => {
    relay.receive(text)
  }
  if (cluster.isWorker) receiveFromWorkers(receive)
  // On PostgreSQL the transaction that appends an event notifies the other processes itself.
  const hub = createEventHub(log, logger, isPostgres ? undefined : relay)
  const watch = await watchEvents({ db, listenUrl, hub, receive, logger })
  return {
    hub,
    relay,
    async close() {
      await watch.close()
      await hub.close()
      await relay.close()
    },
  }
}
