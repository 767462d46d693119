import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server in a process of its own, ready to answer. */
export interface Server {
  url: string
  pid: number
  /** Milliseconds from the start of the process to its first answer. */
  startedIn: number
  stop(): Promise<void>
}

/**
 * As `npm start` runs Foyer: a smaller nursery for new objects saves a tenth of the memory, and a heap
 * that doubles at most before it is collected saves half of what requests and imports leave behind.
 */
export const serverFlags = ['--max-semi-space-size=8', '--heap-growing-percent=100']

export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port')
  return address.port
}

async function waitForAnswer(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}`)
    try {
      await fetch(url)
      return
    } catch {
      // Not listening yet.
      await sleep(5)
    }
  }
}

/** Runs a file of the build with Node and waits until it answers on `path`. */
export async function startServer(
  file: string,
  { env = {}, path = '/', flags = [] }: ServerOptions = {},
): Promise<Server> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...flags, file], {
    env: { ...process.env, NODE_ENV: 'production', ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await waitForAnswer(url + path, child)
  const startedIn = performance.now() - startedAt
  const stop = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return { url, pid: child.pid ?? 0, startedIn, stop }
}

interface ServerOptions {
  env?: Record<string, string>
  path?: string
  flags?: string[]
}

/** Resident memory of a process in MB (Linux), or NaN elsewhere. */
export function residentMegabytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
  } catch {
    return NaN
  }
}

/** Processor time that a process has used so far, in milliseconds (Linux), or NaN elsewhere. */
export function processorTime(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return NaN
  }
}
