import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { openDatabase } from '../../src/platform/db/open-database.js'
import { openCopySource, openCopyTarget } from '../../src/platform/db/open-for-copy.js'
import { migrate } from '../../src/platform/db/migrate.js'
import type { Database } from '../../src/platform/db/schema.js'
import { databaseUrl, reachableEngines, type TestEngine } from './database.js'

/** From which engine to which a copy can be made here. */
export async function reachableDirections(): Promise<[from: TestEngine, to: TestEngine][]> {
  const engines = await reachableEngines()
  return engines.flatMap((from) =>
    engines.filter((to) => to !== from).map((to): [TestEngine, TestEngine] => [from, to]),
  )
}

/** Two places for a database that go with the test: one with our tables, one with nothing. */
export interface CopyPlaces {
  folder: string
  from: string
  to: string
  /** Another handle on the source, to write with. */
  writer: Database
  /** Opens both as the command does. */
  open: () => { source: Database; target: Database }
}

export async function makeCopyPlaces(
  t: Test,
  [from, to]: readonly [TestEngine, TestEngine],
): Promise<CopyPlaces> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-'))
  const old = await databaseUrl(from, join(folder, 'from'))
  const made = await databaseUrl(to, join(folder, 'to'))
  const writer = openDatabase(old.url)
  await migrate(writer)
  const opened = [writer]
  t.teardown(async () => {
    await Promise.all(opened.map((db) => db.destroy()))
    await old.remove()
    await made.remove()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    folder,
    from: old.url,
    to: made.url,
    writer,
    open: () => {
      const ends = { source: openCopySource(old.url), target: openCopyTarget(made.url) }
      opened.push(ends.source, ends.target)
      return ends
    },
  }
}
