import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findAccountByName, insertAccount } from '../../../src/identity/accounts/store.js'
import { scheduleBackups } from '../../../src/operator/backup/schedule-backups.js'
import { hour } from '../../../src/platform/clock.js'
import { openDatabase, sqliteFileOf } from '../../../src/platform/db/open-database.js'
import { startFoyer } from '../../support/foyer.js'

async function arrange(t: Test, { keep = 3 } = {}) {
  const foyer = await startFoyer(t, { engine: 'sqlite', now: Date.parse('2026-11-29T06:10:00Z') })
  await insertAccount(foyer.db, { name: 'anna', createdAt: foyer.clock.now() })
  const folder = join(foyer.config.dataDir, 'backups')
  const file = sqliteFileOf(foyer.config.databaseUrl) ?? ''
  const { clock } = foyer
  const log: unknown[] = []
  const logger = foyer.app.log
  const open = (from = file) => {
    const backups = scheduleBackups({
      file: from,
      folder,
      config: { every: 24 * hour, keep },
      clock,
      logger,
    })
    t.teardown(() => backups.close())
    return backups
  }
  return { foyer, folder, open, log }
}

t.test('a backup is made at once, holds all there is, and is for its owner alone', async (t) => {
  const { foyer, folder, open } = await arrange(t)
  const backups = open()
  await backups.backUpWhenDue()
  t.same(readdirSync(folder), ['foyer-2026-11-29T06-10-00Z.db'])
  const file = join(folder, 'foyer-2026-11-29T06-10-00Z.db')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(await backups.findLatest(), foyer.clock.now())
  t.equal(await backups.findSize(), statSync(file).size)
  t.match(foyer.log.join(''), /Backed up to .*foyer-2026-11-29T06-10-00Z\.db/)
  const copy = openDatabase(`sqlite:${file}`)
  t.teardown(() => copy.destroy())
  t.equal((await findAccountByName(copy, 'anna'))?.name, 'anna')
})

t.test(
  'the next backup waits for its time, also after a start, and only the newest are kept',
  async (t) => {
    const { foyer, folder, open } = await arrange(t, { keep: 2 })
    await open().backUpWhenDue()
    const later = open()
    foyer.clock.advance(24 * hour - 1)
    await later.backUpWhenDue()
    t.equal(readdirSync(folder).length, 1)
    foyer.clock.advance(1)
    await later.backUpWhenDue()
    foyer.clock.advance(24 * hour)
    writeFileSync(join(folder, 'mine.db'), 'not a backup')
    writeFileSync(join(folder, 'foyer-2020-01-01T00-00-00Z.db.unfinished'), 'left by a crash')
    await later.backUpWhenDue()
    t.same(readdirSync(folder).sort(), [
      'foyer-2026-11-30T06-10-00Z.db',
      'foyer-2026-12-01T06-10-00Z.db',
      'mine.db',
    ])
  },
)

t.test('a backup that fails is counted and leaves nothing behind', async (t) => {
  const { foyer, folder, open } = await arrange(t)
  mkdirSync(folder)
  const backups = open(join(folder, 'none.db'))
  await backups.backUpWhenDue()
  t.ok(backups.countFailures() > 0)
  t.equal(await backups.findLatest(), 0)
  t.equal(await backups.findSize(), 0)
  t.same(readdirSync(folder), [])
  t.match(foyer.log.join(''), /No backup could be made/)
})
