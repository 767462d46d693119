import cluster from 'node:cluster'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { buildApp } from './app.js'
import type { Backups } from './operator/backup/schedule-backups.js'
import { startBackups } from './operator/backup/start-backups.js'
import { describeStart } from './operator/describe-start.js'
import { countAdministrators } from './operator/doctor/doctor-store.js'
import { onDismissal } from './platform/dismiss-worker.js'
import { connectionLimit, limitConnections } from './platform/http/limit-connections.js'
import { givePulse } from './platform/worker-pulse.js'
import { startDeletions } from './identity/accounts/delete-later.js'
import { makeFirstAdministratorLink } from './identity/invitations/first-administrator.js'
import { openMailer } from './identity/mail/open-mailer.js'
import { startNotices } from './identity/security-events/send-notices.js'
import { startPruning } from './identity/sessions/prune.js'
import { second, systemClock } from './platform/clock.js'
import type { Config } from './platform/config.js'
import type { StartContext } from './platform/context.js'
import { migrate } from './platform/db/migrate.js'
import { openDatabase } from './platform/db/open-database.js'
import type { Database } from './platform/db/schema.js'
import { createEventLog } from './catalogue/event-store.js'
import type { EventHub } from './platform/events/hub.js'
import { openEvents } from './platform/events/open-events.js'
import { warnOfLostKeys } from './operator/lost-keys.js'
import { loadKeyring } from './platform/keyring.js'
import { startNews } from './catalogue/start-sources.js'
import { importKind } from './library/transfer/import/submit-import.js'
import { startJobs } from './platform/jobs/start-jobs.js'

/** What is under way at a stop has this long to end. */
const grace = 10 * second

/** Ends the server: no new requests, those under way are finished, then the database is closed. */
async function stopServing(app: FastifyInstance): Promise<void> {
  // A connection whose last response has just been sent would otherwise wait for its next request.
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

/**
 * The first signal stops the process; npm may pass on the same one again, which changes nothing. A
 * worker stops when the process above it says so.
 */
function stopWhenTold(app: FastifyInstance): void {
  let isStopping = false
  const end = (reason: string) => {
    if (isStopping) return
    isStopping = true
    app.log.info(`${reason}: finishing what is under way`)
    stopServing(app).then(
      () => process.exit(0),
      (err: unknown) => {
        app.log.error({ err }, 'The stop went wrong')
        process.exit(1)
      },
    )
  }
  if (cluster.isWorker) {
    onDismissal(end)
    return
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

interface MetricsParts {
  db: Database
  hub: EventHub
  logger: Logger
  backups: Backups | undefined
}

interface Metrics {
  measure?: (app: FastifyInstance) => void
  close: () => void
}

/**
 * Counts and times what this process does, if metrics are enabled: a worker for its primary, which
 * serves the sum, any other process for whoever asks. What it needs is not loaded otherwise.
 */
async function openMetrics(
  { processes: { metrics } }: Config,
  { db, hub, logger, backups }: MetricsParts,
): Promise<Metrics> {
  if (!metrics) return { close: () => {} }
  const { measureBackups, measureProcess, measureStore, startMetrics } =
    await import('./operator/start-metrics.js')
  const { reportToPrimary, measureRequests } = await import('./platform/metrics.js')
  const register = measureProcess({ db, hub })
  const measure = (app: FastifyInstance) => {
    measureRequests(register, app)
  }
  if (cluster.isWorker) {
    reportToPrimary(register)
    return { measure, close: () => {} }
  }
  measureStore(register, { db, clock: systemClock })
  if (backups) measureBackups(register, backups)
  return { measure, close: await startMetrics(metrics, () => register.metrics(), logger) }
}

/** What an account needs done without a request: pruning, planned deletions, mails about events. */
function startHousekeeping(context: StartContext): () => Promise<void> {
  const stopPruning = startPruning(context)
  const stopDeletions = startDeletions(context)
  const mailer = openMailer(context.config, context.logger)
  const stopNotices = mailer && startNotices({ ...context, mailer })
  return async () => {
    stopPruning()
    stopDeletions()
    await stopNotices?.()
  }
}

/**
 * Serves on the configured address until a stop signal; returns the address. In a worker the
 * database and the keys are there already, and the start has been logged.
 */
export async function serve(config: Config, logger: Logger): Promise<string> {
  const db = openDatabase(config.databaseUrl, config.processes)
  if (!cluster.isWorker) await migrate(db)
  if (!cluster.isWorker) await warnOfLostKeys(db, config, logger)
  const keyring = loadKeyring(config.dataDir, config.hmacKeys)
  const listenUrl = config.processes.listenUrl ?? config.databaseUrl
  const events = await openEvents({ db, listenUrl, log: createEventLog(db), logger })
  const { hub, relay } = events
  const backups = cluster.isWorker ? undefined : startBackups(config, logger)
  const metrics = await openMetrics(config, { db, hub, logger, backups })
  const { measure } = metrics
  const context = { config, db, clock: systemClock, keyring, hub, relay, logger }
  const app = await buildApp(context, measure)
  const news = await startNews(context)
  const jobs = await startJobs({
    db,
    clock: systemClock,
    logger,
    dataDir: config.dataDir,
    kinds: [importKind({ db, clock: systemClock, limits: config.limits })],
  })
  const stopHousekeeping = startHousekeeping(context)
  app.addHook('onClose', async () => {
    metrics.close()
    await stopHousekeeping()
    await jobs.close()
    await backups?.close()
    await news.close()
    await events.close()
    await db.destroy()
  })
  stopWhenTold(app)
  limitConnections(app.server, connectionLimit(), logger)
  if (cluster.isWorker) givePulse()
  const { host, port } = config
  const address = await app.listen({
    host,
    port,
    listenTextResolver: (at) => `${cluster.isWorker ? 'A worker' : 'Foyer'} listens on ${at}`,
  })
  if (!cluster.isWorker) {
    const administrators = await countAdministrators(db)
    const firstAdministrator = await makeFirstAdministratorLink(context, config)
    describeStart(config, { address, administrators, firstAdministrator }, logger)
  }
  return address
}
