import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FastifyBaseLogger } from 'fastify'
import type { BackupConfig } from '../../platform/backup-config.js'
import { minute, type Clock } from '../../platform/clock.js'
import { syncFile } from './sync-file.js'

interface BackupParts {
  /** The SQLite database. */
  file: string
  /** Where the copies go; made when it is not there. */
  folder: string
  config: BackupConfig
  clock: Clock
  logger: FastifyBaseLogger
}

/** Copies of the database that are made by themselves. */
export interface Backups {
  /** Epoch milliseconds of the newest whole copy; 0 when there is none. */
  findLatest(): Promise<number>
  /** Bytes of the newest whole copy; 0 when there is none. */
  findSize(): Promise<number>
  /** How many could not be made since the start. */
  countFailures(): number
  /** Makes a copy if one is due. */
  backUpWhenDue(): Promise<void>
  /** Starts none anymore, and waits for the one that is under way. */
  close(): Promise<void>
}

const namePattern = /^foyer-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/

const backupNameFor = (time: number) =>
  `foyer-${new Date(time).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`

const timeOfName = (name: string): number => Date.parse(name.replace(namePattern, '$1T$2:$3:$4Z'))

/** The names of whole copies, oldest first. */
async function listBackups(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => namePattern.test(name)).sort()
}

/** Copies in a thread of its own, as SQLite does not return before the copy is whole. */
function copyInThread(from: string, to: string): Promise<void> {
  const worker = new Worker(new URL(import.meta.resolve('#backup-thread')), {
    workerData: { from, to },
  })
  return new Promise((done, fail) => {
    worker.once('error', fail)
    worker.once('exit', (code) => {
      if (code === 0) done()
      else fail(new Error(`The thread ended with ${code}`))
    })
  })
}

/** A whole copy under its name, for its owner alone, or none. */
async function makeBackup({ file, folder, clock }: BackupParts): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, backupNameFor(clock.now()))
  const unfinished = `${path}.unfinished`
  // Made beforehand, as SQLite would let everyone read it.
  await (await open(unfinished, 'wx', 0o600)).close()
  try {
    await copyInThread(file, unfinished)
    syncFile(unfinished)
    await rename(unfinished, path)
    syncFile(folder)
  } finally {
    await rm(unfinished, { force: true })
  }
  return path
}

/** Deletes all but the newest copies, and what a process that died left unfinished. */
async function deleteOldBackups({ folder, config: { keep } }: BackupParts): Promise<void> {
  const old = (await listBackups(folder)).slice(0, -keep)
  const left = (await readdir(folder)).filter((name) => name.endsWith('.db.unfinished'))
  for (const name of [...old, ...left]) await rm(join(folder, name), { force: true })
}

async function findNewest(folder: string) {
  const name = (await listBackups(folder)).at(-1)
  return name === undefined ? undefined : { name, time: timeOfName(name) }
}

/** Copies the database when the newest copy is old enough, until it is closed. */
export function scheduleBackups(parts: BackupParts): Backups {
  const { folder, config, clock, logger } = parts
  let failures = 0
  let running: Promise<void> | undefined

  const backUp = async () => {
    const startedAt = clock.now()
    const path = await makeBackup(parts)
    const { size: bytes } = await stat(path)
    await deleteOldBackups(parts)
    logger.info({ bytes, milliseconds: clock.now() - startedAt }, `Backed up to ${path}`)
  }
  const backUpWhenDue = async () => {
    const newest = await findNewest(folder)
    if (newest && clock.now() - newest.time < config.every) return
    try {
      await backUp()
    } catch (err) {
      failures += 1
      logger.error({ err }, `No backup could be made in ${folder}; trying again in a minute`)
    }
  }
  const look = () =>
    (running ??= backUpWhenDue().finally(() => {
      running = undefined
    }))
  const timer = setInterval(() => void look(), minute).unref()
  void look()
  return {
    findLatest: async () => (await findNewest(folder))?.time ?? 0,
    findSize: async () => {
      const newest = await findNewest(folder)
      return newest ? (await stat(join(folder, newest.name))).size : 0
    },
    countFailures: () => failures,
    backUpWhenDue: look,
    close: async () => {
      clearInterval(timer)
      await running
    },
  }
}
