import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { buildApp } from '../../src/app.js'
import type { Clock } from '../../src/platform/clock.js'
import { readConfig, type Config } from '../../src/platform/config.js'
import { migrate } from '../../src/platform/db/migrate.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import type { Database } from '../../src/platform/db/schema.js'
import { createEventHub, type EventHub } from '../../src/platform/events/hub.js'
import { loadKeyring, type Keyring } from '../../src/platform/keyring.js'
import { createLogger } from '../../src/platform/logger.js'
import { databaseUrl, type TestEngine } from './database.js'

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
  /** The log so far, one JSON line an entry. */
  log: string[]
}

export interface FoyerOptions {
  engine?: TestEngine
  env?: Record<string, string>
}

/** Starts a Foyer that ends with the test. */
export async function startFoyer(t: Test, options: FoyerOptions = {}): Promise<Foyer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-'))
  const database = await databaseUrl(options.engine ?? 'sqlite', dataDir)
  const config = readConfig({
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    BASE_URL: 'http://foyer.test',
    ...options.env,
  })
  const db = openDatabase(config.databaseUrl)
  await migrate(db)
  const clock = createTestClock()
  const log: string[] = []
  const logger = createLogger('info', { write: (line: string) => log.push(line) })
  const keyring = loadKeyring(dataDir, config.hmacKeys)
  const hub = createEventHub(db, logger)
  const app = await buildApp({ config, db, clock, keyring, hub, logger })
  t.teardown(async () => {
    await app.close()
    await hub.close()
    await db.destroy()
    await database.remove()
    rmSync(dataDir, { recursive: true, force: true })
  })
  return { app, db, clock, config, keyring, hub, log }
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
