import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { findFreePort } from './server-process.js'

const run = promisify(execFile)

const packaged = '/usr/lib/postgresql'

/** Where the programs of the newest PostgreSQL of this machine are; undefined without one. */
export function findPostgresPrograms(): string | undefined {
  const versions = existsSync(packaged) ? readdirSync(packaged).sort().reverse() : []
  const folders = [
    ...versions.map((version) => join(packaged, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')))
}

/** PostgreSQL refuses to run as root: then it runs as its own user. */
async function findOwner(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const idOf = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout)
  return { uid: await idOf('-u'), gid: await idOf('-g') }
}

/** A PostgreSQL of its own that may be stopped and started. */
export interface PostgresCluster {
  port: number
  /** Of an empty database. */
  url: string
  start: () => Promise<void>
  /** At once, as if it had crashed. */
  crash: () => Promise<void>
}

/** Makes and starts a PostgreSQL that goes with the test. */
export async function startPostgresCluster(t: Test, programs: string): Promise<PostgresCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-postgres-'))
  const owner = await findOwner()
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const call = (program: string, args: string[]) =>
    run(join(programs, program), args, { ...owner, cwd: folder })
  await call('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--no-locale'])
  const port = await findFreePort()
  const settings = `-p ${port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off`
  const log = join(folder, 'log')
  const start = async () => {
    await call('pg_ctl', ['-D', data, '-l', log, '-o', settings, '-w', '-t', '60', 'start'])
  }
  const crash = async () => {
    await call('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
  }
  await start()
  t.teardown(async () => {
    await crash().catch(() => undefined)
    rmSync(folder, { recursive: true, force: true })
  })
  return { port, url: `postgres://postgres@127.0.0.1:${port}/postgres`, start, crash }
}
