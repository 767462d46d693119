import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Test } from 'tap'
import { insertAccount } from '../../src/identity/accounts/store.js'
import { mintToken } from '../../src/identity/sessions/mint-token.js'
import { systemClock } from '../../src/platform/clock.js'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { databaseUrl } from './database.js'
import { defaultEngine, processCount } from './mode.js'
import { loadKeyring } from '../../src/platform/keyring.js'

/** A port that was free a moment ago. */
export function findFreePort(): Promise<number> {
  return new Promise((found, fail) => {
    const server = createServer().once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address) found(address.port)
        else fail(new Error('no port'))
      })
    })
  })
}

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A built server that runs as a process of its own. */
export interface ServerProcess {
  base: string
  dataDir: string
  pid: number
  /** All that it wrote so far, to standard output and error. */
  output: () => string
  /** Sends a signal; the answer is how the process ended. */
  stop: (signal: NodeJS.Signals) => Promise<Exit>
}

const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((done) => {
    child.once('close', (code, signal) => {
      done({ code, signal })
    })
  })

/** A folder for a server's data that goes with the test. */
export function makeDataDir(t: Test): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-'))
  t.teardown(() => {
    rmSync(dataDir, { recursive: true, force: true })
  })
  return dataDir
}

/** The databases of the servers whose data are in these folders. */
const databases = new Map<string, Promise<string>>()

/** The URL of the database that belongs to a data folder, on the engine of TEST_ENGINE. */
export function findDatabaseUrl(t: Test, dataDir: string): Promise<string> {
  const known = databases.get(dataDir)
  if (known) return known
  const made = databaseUrl(defaultEngine, dataDir).then(({ url, remove }) => {
    // After the servers, which are started later and so end earlier.
    t.teardown(remove)
    return url
  })
  databases.set(dataDir, made)
  return made
}

/** Starts `node dist/…` and waits until its output matches `ready`. */
export async function startServerProcess(
  t: Test,
  dataDir: string,
  {
    args = ['dist/main.js'],
    ready = /Foyer listens on/,
    env = {},
    openFiles,
  }: {
    args?: string[]
    ready?: RegExp
    env?: Record<string, string>
    /** How many files and connections the process may have open. */
    openFiles?: number
  } = {},
): Promise<ServerProcess> {
  const port = await findFreePort()
  const database = env.DATABASE_URL ?? (await findDatabaseUrl(t, dataDir))
  const { PATH = '', HOME = '' } = process.env
  const [program = '', ...rest] = args
  const command: [string, ...string[]] = [process.execPath, resolve(program), ...rest]
  const limited = ['-c', `ulimit -n ${String(openFiles)} && exec "$0" "$@"`, ...command]
  const [executable, given] = openFiles ? ['sh', limited] : [command[0], command.slice(1)]
  const child = spawn(executable, given, {
    // Nothing leaves the machine unless a test says so.
    env: {
      PATH,
      HOME,
      FEED_URL: 'off',
      OEMBED_URL: 'off',
      PORT: String(port),
      DATA_DIR: dataDir,
      DATABASE_URL: database,
      WORKERS: String(processCount),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = exitOf(child)
  t.teardown(() => {
    child.kill('SIGKILL')
    return exit
  })
  let output = ''
  await new Promise<void>((started, fail) => {
    const take = (text: string) => {
      output += text
      if (ready.test(output)) started()
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    void exit.then(({ code }) => {
      fail(new Error(`ended with ${String(code)} before it was ready: ${output}`))
    })
  })
  return {
    base: `http://127.0.0.1:${port}`,
    dataDir,
    pid: child.pid ?? 0,
    output: () => output,
    stop: (signal) => {
      child.kill(signal)
      return exit
    },
  }
}

/** Stores a user in a running server's database and mints a token that may do everything. */
export async function mintTokenIn(dataDir: string, name: string, url?: string): Promise<string> {
  const known = url ?? (await databases.get(dataDir))
  const db = openDatabase(known ?? `sqlite:${join(dataDir, 'foyer.db')}`)
  try {
    const keyring = loadKeyring(dataDir, [])
    const accountId = await insertAccount(db, { name, createdAt: Date.now() })
    const request = { accountId, scopes: [':*'] }
    return (await mintToken({ db, clock: systemClock, keyring }, request)).token
  } finally {
    await db.destroy()
  }
}
