import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from './clock.js'
import type { Config } from './config.js'
import type { Database } from './db/schema.js'
import type { EventHub } from './events/hub.js'
import type { Relay } from './events/relay.js'
import type { Keyring } from './keyring.js'
import type { Mailer } from './mail/mailer.js'

/** What a process is made of: made once at the start, and passed on; a function takes its part. */
export interface Context {
  config: Config
  db: Database
  clock: Clock
  keyring: Keyring
  hub: EventHub
  relay: Relay
  logger: FastifyBaseLogger
  /** Absent when this server sends no mail. */
  mailer: Mailer | undefined
}

/** What a start makes itself; the app adds what closes with it. */
export type StartContext = Omit<Context, 'mailer'>
