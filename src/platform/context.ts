import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { Database } from './db/schema.js'
import type { EventHub } from './events/hub.js'
import type { Relay } from './events/relay.js'
import type { Keyring } from './keyring.js'

/** What a process is made of: made once at the start, and passed on; a function takes its part. */
export interface Context {
  config: Config
  db: Database
  clock: Clock
  keyring: Keyring
  hub: EventHub
  relay: Relay
  logger: FastifyBaseLogger
}
