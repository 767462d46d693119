import type { Test } from 'tap'
import { z } from 'zod'
import { databaseUrl, type TestEngine } from './database.js'
import { waitUntil } from './listen.js'
import {
  makeDataDir,
  mintTokenIn,
  startServerProcess,
  type ServerProcess,
} from './server-process.js'

const line = z.object({ pid: z.number(), msg: z.string(), path: z.string().optional() })

/** What a server has logged so far; throws when a line is not whole. */
export const readLog = (server: ServerProcess) =>
  server
    .output()
    .split('\n')
    .slice(0, -1)
    .map((text) => line.parse(JSON.parse(text)))

/** The workers that have answered a path, by their process ids. */
export const workersThatAnswered = (server: ServerProcess, path: string): Set<number> =>
  new Set(
    readLog(server)
      .filter((entry) => entry.path === path)
      .map(({ pid }) => pid),
  )

/** The process ids of all workers that ever listened, in the order in which they began. */
export const workersOf = (server: ServerProcess): number[] =>
  readLog(server)
    .filter(({ msg }) => msg.startsWith('A worker listens'))
    .map(({ pid }) => pid)

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Waits for a text in what a server has said. */
export const waitForLog = (server: ServerProcess, text: RegExp, limit = 60_000): Promise<void> =>
  waitUntil(`the log says ${text.source}`, () => text.test(server.output()), limit)

export interface WorkersPlace {
  server: ServerProcess
  dataDir: string
  env: Record<string, string>
  databaseUrl: string
  /** A token of a new user that opens everything. */
  mint: (name: string) => Promise<string>
}

/** A built server with two workers on a database of its own. */
export async function startWorkers(
  t: Test,
  engine: TestEngine,
  given: Record<string, string> = {},
): Promise<WorkersPlace> {
  const dataDir = makeDataDir(t)
  const { url, remove } = await databaseUrl(engine, dataDir)
  t.teardown(remove)
  const env = { DATABASE_URL: url, WORKERS: '2', ...given }
  const server = await startServerProcess(t, dataDir, { env, ready: /with \d+ workers/ })
  // Each process writes its own lines, a little later.
  const all = Number(env.WORKERS)
  await waitUntil('every worker has told of itself', () => workersOf(server).length === all)
  return {
    server,
    dataDir,
    env,
    databaseUrl: url,
    mint: (name) => mintTokenIn(dataDir, name, url),
  }
}
