import cluster, { type Address, type Worker } from 'node:cluster'
import { isIPv6 } from 'node:net'
import type { Logger } from 'pino'
import type { Backups } from './operator/backup/schedule-backups.js'
import { startBackups } from './operator/backup/start-backups.js'
import { describeStart } from './operator/describe-start.js'
import { countAdministrators } from './operator/doctor/doctor-store.js'
import { dismissWorker } from './platform/dismiss-worker.js'
import { makeFirstAdministratorLink } from './identity/invitations/first-administrator.js'
import { minute, second, systemClock } from './platform/clock.js'
import type { Config } from './platform/config.js'
import { migrate } from './platform/db/migrate.js'
import { openDatabase } from './platform/db/open-database.js'
import { passSignals } from './platform/events/relay-workers.js'
import { warnOfLostKeys } from './operator/lost-keys.js'
import { loadKeyring } from './platform/keyring.js'
import { watchPulse } from './platform/worker-pulse.js'

/** A worker that has not begun to listen after this long never will. */
const startLimit = minute
/** A worker finishes what is under way for 10 s at most; then it hangs. */
const stopLimit = 15 * second
/** One that served for so long was well; its successor starts at once. */
const goodLife = 10 * second
const longestPause = 30 * second

interface Crew {
  logger: Logger
  /** How many are to serve. */
  size: number
  /** The ids of workers that listen. */
  listening: Set<number>
  /** The ends of workers that are to end, by their ids; nobody takes their place. */
  leaving: Map<number, Promise<void>>
  /** How many died in a row before they listened. */
  earlyDeaths: number
  isStopping: boolean
}

/**
 * What all processes need is made once: the newest schema and the signing keys. Returns how many
 * administrators there are, and where there is none the link to become the first.
 */
async function prepare(config: Config, logger: Logger) {
  const { databaseUrl, dataDir, hmacKeys, processes } = config
  const db = openDatabase(databaseUrl, processes)
  try {
    await migrate(db)
    await warnOfLostKeys(db, config, logger)
    loadKeyring(dataDir, hmacKeys)
    return {
      administrators: await countAdministrators(db),
      firstAdministrator: await makeFirstAdministratorLink({ db, clock: systemClock }, config),
    }
  } finally {
    await db.destroy()
  }
}

const hasEnded = ({ process: { exitCode, signalCode } }: Worker) =>
  exitCode !== null || signalCode !== null

/** Starts a worker; throws when it ends before it listens. */
function startWorker(): Promise<Address> {
  const worker = cluster.fork()
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), startLimit)
  return new Promise((done, fail) => {
    worker.once('listening', (address) => {
      clearTimeout(timer)
      done(address)
    })
    worker.once('exit', () => {
      clearTimeout(timer)
      fail(new Error('A worker has ended before it listened'))
    })
  })
}

/** Ends a worker: it finishes requests under way. One that does not listen yet has none. */
async function end({ listening }: Crew, worker: Worker, reason: string): Promise<void> {
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), stopLimit)
  await new Promise((done) => {
    worker.once('exit', done)
    if (listening.has(worker.id)) dismissWorker(worker, reason)
    else worker.process.kill('SIGKILL')
  })
  clearTimeout(timer)
}

/** Ends a worker, and nobody takes its place. */
function retire(crew: Crew, worker: Worker, reason: string): Promise<void> {
  if (hasEnded(worker)) return Promise.resolve()
  const ending = end(crew, worker, reason)
  crew.leaving.set(worker.id, ending)
  return ending
}

const listWorkers = (): Worker[] =>
  Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)

/** Whether a worker is missing, those that are just starting counted. */
const isShort = ({ size, leaving }: Crew) =>
  listWorkers().filter((worker) => !hasEnded(worker) && !leaving.has(worker.id)).length < size

/**
 * How long the successor of a worker waits: later and later while they die before they listen. One
 * that listened is followed soon, or deaths of some would keep all away.
 */
function pauseAfter(crew: Crew, { hasListened, lived }: { hasListened: boolean; lived: number }) {
  if (hasListened) {
    crew.earlyDeaths = 0
    return lived < goodLife ? second / 2 : 0
  }
  crew.earlyDeaths += 1
  return Math.min(second * 2 ** (crew.earlyDeaths - 2), longestPause)
}

/** Starts another worker for each that dies. */
function replaceTheDead(crew: Crew): void {
  const bornAt = new Map<number, number>()
  const { logger, listening, leaving } = crew
  cluster.on('fork', ({ id }) => bornAt.set(id, performance.now()))
  cluster.on('exit', ({ id, process: { pid } }, code, signal) => {
    const lived = performance.now() - (bornAt.get(id) ?? 0)
    bornAt.delete(id)
    const hasListened = listening.delete(id)
    if (crew.isStopping || leaving.delete(id)) return
    const pause = pauseAfter(crew, { hasListened, lived })
    logger.error({ worker: pid, code, signal, pause }, 'A worker has died; another will start')
    setTimeout(() => {
      // When it dies too, its exit brings the next one.
      if (!crew.isStopping && isShort(crew)) startWorker().catch(() => undefined)
    }, pause)
  })
}

/** Kills a worker that listens and does not respond any more; its exit brings another. */
function watchWorkers({ logger, listening }: Crew): void {
  cluster.on('listening', (worker) => {
    listening.add(worker.id)
    watchPulse(worker, () => {
      logger.error({ worker: worker.process.pid }, 'A worker does not respond and is killed')
      worker.process.kill('SIGKILL')
    })
  })
}

/** Puts a new worker in the place of each, one after the other, so that some always listen. */
async function replaceAll(crew: Crew): Promise<void> {
  for (const worker of listWorkers()) {
    if (crew.isStopping) return
    await startWorker()
    await retire(crew, worker, 'a new worker listens')
  }
  crew.logger.info('Every worker is new')
}

/** Replaces all workers, unless that is under way. */
function createReplacer(crew: Crew): () => void {
  let replacing: Promise<void> | undefined
  return () => {
    replacing ??= replaceAll(crew)
      .catch((err: unknown) => {
        crew.logger.error({ err }, 'The workers that were not replaced go on')
      })
      .finally(() => {
        replacing = undefined
      })
  }
}

/** Ends all workers, then this process. */
async function stopWorkers(crew: Crew, signal: NodeJS.Signals): Promise<void> {
  crew.logger.info(`${signal}: the workers finish what is under way`)
  const ends = listWorkers().map((worker) => retire(crew, worker, signal))
  await Promise.all([...ends, ...crew.leaving.values()])
  process.exit(0)
}

function obeySignals(crew: Crew): void {
  const replace = createReplacer(crew)
  const end = (signal: NodeJS.Signals) => {
    if (crew.isStopping) return
    crew.isStopping = true
    void stopWorkers(crew, signal)
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('SIGHUP', () => {
    crew.logger.info('SIGHUP: starting every worker anew')
    replace()
  })
  // Node gives up on a connection that a worker could not take, and on that worker, too:
  // it would never get another one.
  process.on('warning', ({ name }) => {
    if (name !== 'SentHandleNotReceivedWarning') return
    crew.logger.error('A worker could not take a connection: starting every worker anew')
    replace()
  })
}

/** Serves what all workers count together, and what the database tells, which is one for all. */
async function openWorkerMetrics(
  { databaseUrl, processes }: Config,
  { logger, backups }: { logger: Logger; backups: Backups | undefined },
): Promise<void> {
  const { metrics } = processes
  if (!metrics) return
  const { measureBackups, measureStore, startMetrics } = await import('./operator/start-metrics.js')
  const { createCollector, createPlainRegistry } = await import('./platform/metrics.js')
  const db = openDatabase(databaseUrl, { poolSize: 2 })
  const store = measureStore(createPlainRegistry(), { db, clock: systemClock })
  if (backups) measureBackups(store, backups)
  const collect = createCollector()
  const collectAll = async () => `${await collect()}\n${await store.metrics()}`
  await startMetrics(metrics, collectAll, logger)
}

const showAddress = ({ address, port }: Address) =>
  `http://${isIPv6(address) ? `[${address}]` : address}:${port}`

/**
 * Runs several processes that serve on one address (node:cluster) until a stop signal. SIGHUP
 * replaces them one by one without refusing a connection.
 */
export async function runWorkers(config: Config, logger: Logger): Promise<void> {
  const prepared = await prepare(config, logger)
  await openWorkerMetrics(config, { logger, backups: startBackups(config, logger) })
  const size = config.processes.workers
  const crew: Crew = {
    logger,
    size,
    listening: new Set(),
    leaving: new Map(),
    earlyDeaths: 0,
    isStopping: false,
  }
  passSignals()
  watchWorkers(crew)
  // One alone first: what is wrong stops the start, and the worker has logged why.
  const address = await startWorker().catch(() => process.exit(1))
  obeySignals(crew)
  replaceTheDead(crew)
  const others = Array.from({ length: size - 1 }, startWorker)
  await Promise.allSettled(others)
  const at = showAddress(address)
  logger.info(`Foyer listens on ${at} with ${size} workers`)
  describeStart(config, { address: at, ...prepared }, logger)
}
