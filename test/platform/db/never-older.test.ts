import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { askPostgresVersion } from '../../../src/platform/db/postgres-version.js'
import { rememberUnchanged } from '../../../src/platform/db/remember-unchanged.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { shareVersion } from '../../../src/platform/db/share-version.js'
import { registerVersions } from '../../../src/platform/db/versions.js'
import { reachableEngines, type TestEngine } from '../../support/database.js'
import { makeAccount, openTestDatabaseTwice } from '../../support/open.js'

/** How often an account was changed. */
const getRevision = rememberUnchanged(
  10,
  (id: number) => id,
  async (db, id) => {
    const row = await db
      .selectFrom('account')
      .select('preferences_revision as revision')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return row.revision
  },
)

async function change(db: Database, id: number): Promise<number> {
  const row = await db
    .updateTable('account')
    .set((q) => ({ preferences_revision: q('preferences_revision', '+', 1) }))
    .where('id', '=', id)
    .returning('preferences_revision as revision')
    .executeTakeFirstOrThrow()
  return row.revision
}

/** A transaction that is open for a while; in one process SQLite would wait for it for ever. */
const changeSlowly = (db: Database, id: number) =>
  db.transaction().execute(async (tx) => {
    const revision = await change(tx, id)
    await nextTurn()
    return revision
  })

/** Puts a handle far from its PostgreSQL: what was the version is told later. */
function delayVersion(db: Database): void {
  const ask = async () => {
    const version = await askPostgresVersion(db)
    for (let turn = 0; turn < 50; turn += 1) await nextTurn()
    return version
  }
  registerVersions(db, shareVersion(ask))
}

/** A request is under way for a while, and comes in a turn of its own. */
async function arrive(): Promise<void> {
  await nextTurn()
  await nextTurn()
}

const step = fc.record({
  act: fc.constantFrom('read', 'read', 'change', 'change slowly'),
  /** Which of two handles, and which of two accounts. */
  handle: fc.nat(1),
  account: fc.nat(1),
})
/** What each of a few clients asks for, one after the other. */
const clients = fc.array(fc.array(step, { maxLength: 15 }), { minLength: 2, maxLength: 6 })

interface Place {
  engine: TestEngine
  handles: readonly Database[]
  /** The newest acknowledged revision by account. */
  acknowledged: Map<number, number>
}

async function makeChange({ engine, acknowledged }: Place, db: Database, id: number, act: string) {
  const isSlow = act === 'change slowly' && engine === 'postgres'
  const revision = await (isSlow ? changeSlowly : change)(db, id)
  acknowledged.set(id, Math.max(revision, acknowledged.get(id) ?? 0))
  return revision
}

for (const engine of await reachableEngines()) {
  t.test(`${engine}: what is read is never older than when the reader came`, async (t) => {
    const handles = await openTestDatabaseTwice(t, engine)
    if (engine === 'postgres') delayVersion(handles[1])
    const property = fc.asyncProperty(clients, async (plans) => {
      const accounts = [await makeAccount(handles[0]), await makeAccount(handles[0])]
      const acknowledged = new Map<number, number>()
      const place = { engine, handles, acknowledged }
      const run = async (steps: (typeof plans)[number]) => {
        for (const { act, handle, account } of steps) {
          const db = handles[handle] ?? handles[0]
          const id = accounts[account] ?? 0
          const sentAfter = acknowledged.get(id) ?? 0
          await arrive()
          const own = act === 'read' ? 0 : await makeChange(place, db, id, act)
          const newest = Math.max(sentAfter, own)
          const found = [await getRevision(db, id), await getRevision(db, id)]
          if (found.some((revision) => revision < newest)) {
            throw new Error(`Read ${found.join(' and ')} after ${newest} was acknowledged`)
          }
        }
      }
      await Promise.all(plans.map(run))
    })
    await fc.assert(property, { numRuns: 60, endOnFailure: true })
    t.pass()
  })
}
