import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { buildApp } from '../../src/app.js'
import type { StartContext } from '../../src/platform/context.js'
import type { Clock } from '../../src/platform/clock.js'
import { readConfig, type Config } from '../../src/platform/config.js'
import { migrate } from '../../src/platform/db/migrate.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import { createEventLog } from '../../src/catalogue/event-store.js'
import { createEventHub, type EventHub, type EventLog } from '../../src/platform/events/hub.js'
import { createRelay, type OpenRelay, type Relay } from '../../src/platform/events/relay.js'
import { watchEvents } from '../../src/platform/events/watch-events.js'
import { loadKeyring, type Keyring } from '../../src/platform/keyring.js'
import { createLogger } from '../../src/platform/logger.js'
import type { TestEngine } from './database.js'
import { joinHubs, serveInTurn } from './in-turn.js'
import { migratedDatabaseUrl } from './migrated-database.js'
import { defaultEngine, processCount } from './mode.js'

/** A clock that stands still until a test moves it. Epoch milliseconds. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void
}

export function createTestClock(start = Date.UTC(2026, 10, 22, 12)): TestClock {
  let now = start
  return {
    now: () => now,
    advance: (milliseconds) => {
      now += milliseconds
    },
  }
}

/** A whole Foyer on a real database of its own, driven by `inject` or on a real port. */
export interface Foyer {
  app: FastifyInstance
  db: Database
  clock: TestClock
  config: Config
  keyring: Keyring
  hub: EventHub
  relay: Relay
  /** The log so far, one JSON line an entry. */
  log: string[]
  /** Ends it before the test does; for tests that start many. */
  close: () => Promise<void>
}

export interface FoyerOptions {
  /** For a test that is about one engine; TEST_ENGINE decides otherwise. */
  engine?: TestEngine
  env?: Record<string, string>
  /** Stands between the hub and the event log, for tests of slow and failing reads. */
  wrapLog?: (log: EventLog) => EventLog
  /** What its clock says at first; epoch milliseconds. */
  now?: number
  /** Puts something into its places before it opens them. */
  prepare?: (place: { dataDir: string; databaseUrl: string }) => Promise<void>
}

/** Joins the relays of several apps, as the workers of one server are joined. */
function joinRelays() {
  const relays: OpenRelay[] = []
  return () => {
    const relay = createRelay([
      {
        send: (text) => {
          for (const other of relays)
            setImmediate(() => {
              other.receive(text)
            })
        },
        close: async () => {},
      },
    ])
    relays.push(relay)
    return relay
  }
}

/** One process: an app with a handle, a hub and memories of its own. */
async function startProcess(
  parts: Omit<StartContext, 'db' | 'hub'>,
  wrapLog: (log: EventLog) => EventLog,
) {
  const { config, logger } = parts
  const db = openDatabase(config.databaseUrl, { poolSize: processCount > 1 ? 4 : 10 })
  await migrate(db)
  const hub = createEventHub(wrapLog(createEventLog(db)), logger, parts.relay)
  const app = await buildApp({ ...parts, db, hub })
  // Where there are others, it hears of their events as it does when it is served.
  const listenUrl = config.databaseUrl
  const watch = processCount > 1 ? await watchEvents({ db, listenUrl, hub, logger }) : undefined
  return {
    app,
    db,
    hub,
    relay: parts.relay,
    close: async () => {
      await app.close()
      await watch?.close()
      await hub.close()
      await db.destroy()
    },
  }
}

/** Starts a Foyer that ends with the test: TEST_PROCESSES of it, asked in turn. */
export async function startFoyer(t: Test, options: FoyerOptions = {}): Promise<Foyer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-'))
  const database = await migratedDatabaseUrl(options.engine ?? defaultEngine, dataDir)
  await options.prepare?.({ dataDir, databaseUrl: database.url })
  const config = readConfig({
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    BASE_URL: 'http://foyer.test',
    ...options.env,
  })
  const clock = createTestClock(options.now)
  const log: string[] = []
  const logger = createLogger('info', { write: (line: string) => log.push(line) })
  const keyring = loadKeyring(dataDir, config.hmacKeys)
  const { wrapLog = (log: EventLog) => log } = options
  const openRelay = joinRelays()
  const start = () => {
    const relay = openRelay()
    return startProcess({ config, clock, keyring, relay, logger }, wrapLog)
  }
  const first = await start()
  const others: (typeof first)[] = []
  while (others.length + 1 < processCount) others.push(await start())
  serveInTurn([first.app, ...others.map(({ app }) => app)])
  let closing: Promise<void> | undefined
  const end = async () => {
    for (const each of [first, ...others]) await each.close()
    await database.remove()
    rmSync(dataDir, { recursive: true, force: true })
  }
  const close = () => (closing ??= end())
  t.teardown(close)
  const hub = joinHubs([first.hub, ...others.map((other) => other.hub)])
  const { app, db, relay } = first
  return { app, db, relay, clock, config, keyring, hub, log, close }
}

/** Signs a user up (or in) by the form that every client posts; the value of its Cookie header. */
export async function signIn({ app }: Foyer, name: string, password = `${name}-password`) {
  const response = await app.inject({
    method: 'POST',
    url: '/login?type=invidious',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ email: name, password }).toString(),
  })
  const cookie = response.headers['set-cookie']
  if (response.statusCode !== 302 || typeof cookie !== 'string') {
    throw new Error(`${name} could not sign in: ${response.statusCode} ${response.body}`)
  }
  return cookie.split(';', 1)[0] ?? ''
}

export type Answer = LightMyRequestResponse
