import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { buildApp } from './app.js'
import { startPruning } from './identity/sessions/prune.js'
import { second, systemClock } from './platform/clock.js'
import { findUnsafeSettings, type Config } from './platform/config.js'
import { migrate } from './platform/db/migrate.js'
import { openDatabase } from './platform/db/open-database.js'
import { createEventHub } from './platform/events/hub.js'
import { loadKeyring } from './platform/keyring.js'
import { startNews } from './start-news.js'

/** What is under way at a stop has this long to end. */
const grace = 10 * second

/** The database as it may be shown: without its password. */
function describeDatabase(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) return databaseUrl
  const { protocol, host, pathname } = new URL(databaseUrl)
  return `${protocol}//${host}${pathname}`
}

const registrations: Record<Config['registration'], string> = {
  'first-login': 'the first log-in of an unknown name registers it',
  explicit: 'only those who ask to register get an account',
  closed: 'accounts are made with the command "user add" alone',
}

function describeStart(config: Config, address: string): string[] {
  return [
    ...(config.baseUrl === address ? [] : [`Clients reach it at ${config.baseUrl}`]),
    `Database: ${describeDatabase(config.databaseUrl)}`,
    `Registration: ${config.registration}, ${registrations[config.registration]}`,
  ]
}

/** Ends the server: no new requests, those under way are answered, then the database is closed. */
async function stop(app: FastifyInstance): Promise<void> {
  // A connection whose last answer has just gone out would otherwise wait for its next request.
  const sweep = setInterval(() => {
    app.server.closeIdleConnections()
  }, 50)
  const cut = setTimeout(() => {
    app.server.closeAllConnections()
  }, grace)
  await app.close()
  clearInterval(sweep)
  clearTimeout(cut)
}

/** The first signal stops the process; npm may pass on the same one again, which changes nothing. */
function stopOnSignals(app: FastifyInstance): void {
  let isStopping = false
  const end = (signal: NodeJS.Signals) => {
    if (isStopping) return
    isStopping = true
    app.log.info(`${signal}: finishing what is under way`)
    stop(app).then(
      () => process.exit(0),
      (err: unknown) => {
        app.log.error({ err }, 'The stop went wrong')
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

/** Serves on the configured address until a stop signal; the answer is the address. */
export async function serve(config: Config, logger: Logger): Promise<string> {
  const db = openDatabase(config.databaseUrl, config.processes)
  await migrate(db)
  const keyring = loadKeyring(config.dataDir, config.hmacKeys)
  const hub = createEventHub(db, logger)
  const app = await buildApp({ config, db, clock: systemClock, keyring, hub, logger })
  const news = await startNews({ config, db, clock: systemClock, keyring, hub, logger })
  const stopPruning = startPruning({ db, clock: systemClock, logger })
  app.addHook('onClose', async () => {
    stopPruning()
    await news.close()
    await hub.close()
    await db.destroy()
  })
  stopOnSignals(app)
  const { host, port } = config
  const address = await app.listen({
    host,
    port,
    listenTextResolver: (at) => `Foyer listens on ${at}`,
  })
  for (const line of describeStart(config, address)) logger.info(line)
  for (const warning of findUnsafeSettings(config)) logger.warn(`Unsafe: ${warning}`)
  return address
}
