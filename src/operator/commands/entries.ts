import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../../platform/config.js'
import type { StartContext } from '../../platform/context.js'

/** What the program itself can do, for the commands that are a part of it. */
export interface Entries {
  /** Serves as the environment says, until a stop signal. */
  start: () => Promise<void>
  /** Serves until a stop signal; resolves to the address. */
  serve: (config: Config, logger: Logger) => Promise<string>
  buildApp: (context: StartContext) => Promise<FastifyInstance>
}
