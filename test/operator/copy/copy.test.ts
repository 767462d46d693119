import { sql } from 'kysely'
import t from 'tap'
import { searchVideos } from '../../../src/catalogue/search-store.js'
import { insertAccount } from '../../../src/identity/accounts/store.js'
import { compareTables } from '../../../src/operator/copy/compare.js'
import { copyRows, finishCopy, prepareCopy, type Ends } from '../../../src/operator/copy/copy.js'
import { readLayout } from '../../../src/operator/copy/layout.js'
import { findLatestEventId } from '../../../src/catalogue/event-store.js'
import { migrate, migrationNames } from '../../../src/platform/db/migrate.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { fillChannel, publish } from '../../support/catalogue.js'
import { makeCopyPlaces, reachableDirections } from '../../support/copying.js'

t.setTimeout(120_000)

const ignore = () => undefined

/** A copy that is stopped after its first batch. */
async function copyFirstBatch(ends: Ends): Promise<void> {
  const stop = () => {
    throw new Error('stopped')
  }
  const tables = await prepareCopy(ends)
  const stopped = await copyRows(ends, tables, stop).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(stopped instanceof Error) || stopped.message !== 'stopped') throw stopped
}

/** Copies and compares; how many rows it has copied. */
async function copyAll(ends: Ends): Promise<number> {
  const tables = await prepareCopy(ends)
  let copied = 0
  await copyRows(ends, tables, (count) => {
    copied += count
  })
  await finishCopy(ends, tables, ignore)
  return copied
}

const addAccount = (db: Database, name: string) => insertAccount(db, { name, createdAt: 1 })

/** So many accounts, the first by the store and the others like it. */
async function addAccounts(db: Database, count: number): Promise<void> {
  const first = await addAccount(db, 'user 0')
  await sql`with recursive n (n) as (select 1 union all select n + 1 from n where n + 1 < ${count})
    insert into account (name, name_key, created_at)
    select 'user ' || n, 'user ' || n, created_at from n cross join account where id = ${first}`.execute(
    db,
  )
}

const countAccounts = async (db: Database) => {
  const { rows } = await sql<{ count: number }>`select count(*) as count from account`.execute(db)
  return rows[0]?.count
}

const difficult = ['Ünïcödé 🦊', `'quotes" {braces}, \\ and NULL`, '', ' \n\t', '0012', '\u0001']

for (const direction of await reachableDirections()) {
  const [from, to] = direction
  const name = `${from} to ${to}`

  t.test(`${name}: every value arrives as it is`, async (t) => {
    const { writer, open } = await makeCopyPlaces(t, direction)
    const account = await addAccount(writer, 'ann')
    for (const [at, text] of difficult.entries()) {
      await sql`insert into playlist (playlist_id, account_id, title, description, privacy, created_at, updated_at)
        values (${`IVPL${at}`}, ${account}, ${text}, ${text}, 'public', ${2 ** 53 - 1}, ${-at})`.execute(
        writer,
      )
    }
    await fillChannel(writer, 1, [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)])
    const ends = open()
    await copyAll(ends)
    for (const table of ['account', 'playlist', 'channel', 'video', 'event']) {
      const read = (db: Database) => sql`select * from ${sql.table(table)} order by id`.execute(db)
      t.same((await read(ends.target)).rows, (await read(writer)).rows, table)
    }
  })

  t.test(`${name}: ids go on after the highest that was ever given`, async (t) => {
    const { writer, open } = await makeCopyPlaces(t, direction)
    await fillChannel(writer, 1, [Date.UTC(2026, 0, 1)])
    await addAccount(writer, 'ann')
    const gone = await addAccount(writer, 'gone')
    await sql`delete from account where id = ${gone}`.execute(writer)
    const { target, ...ends } = open()
    await copyAll({ target, ...ends })
    t.equal(await addAccount(target, 'next'), gone + 1)
    const latest = await findLatestEventId(target)
    await publish(target, 1, 7, Date.UTC(2026, 0, 3))
    t.equal(await findLatestEventId(target), latest + 1)
  })

  t.test(`${name}: titles are found by their words, also later ones`, async (t) => {
    const { writer, open } = await makeCopyPlaces(t, direction)
    await fillChannel(writer, 12, [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)])
    const ends = open()
    await copyAll(ends)
    await publish(ends.target, 12, 77, Date.UTC(2026, 0, 3))
    const find = async (...words: string[]) =>
      (await searchVideos(ends.target, words, { offset: 0, limit: 9 })).map(({ title }) => title)
    t.same(await find('video', '12'), ['Video 77 of 12', 'Video 1 of 12', 'Video 0 of 12'])
    t.same(await find('77'), ['Video 77 of 12'])
    t.same(await find('13'), [])
  })

  t.test(
    `${name}: no server starts on a copy that was stopped, and another starts over`,
    async (t) => {
      const { writer, open } = await makeCopyPlaces(t, direction)
      await addAccounts(writer, 1200)
      await fillChannel(writer, 1, [Date.UTC(2026, 0, 1)])
      const ends = open()
      await copyFirstBatch(ends)
      t.equal(await countAccounts(ends.target), 500)
      await t.rejects(migrate(ends.target), { message: /unfinished copy .*Run "foyer copy"/ })
      await sql`delete from account where name <> 'user 0'`.execute(writer)
      t.equal(
        await copyAll(ends),
        5,
        'an account, a channel, its video, the event and the revision',
      )
      t.equal(await countAccounts(ends.target), 1)
      await t.resolves(migrate(ends.target), 'and then it is a database like any other')
    },
  )

  t.test(`${name}: a source that changes meanwhile is noticed`, async (t) => {
    const { writer, open } = await makeCopyPlaces(t, direction)
    await addAccount(writer, 'ann')
    await fillChannel(writer, 1, [Date.UTC(2026, 0, 1)])
    const ends = open()
    const tables = await prepareCopy(ends)
    await copyRows(ends, tables, ignore)
    await addAccount(writer, 'late')
    await t.rejects(finishCopy(ends, tables, ignore), {
      message:
        /^The databases differ: account \(2 rows in the source, 1 in the target\)\. .* starts over/,
    })
    await t.rejects(migrate(ends.target), { message: /unfinished copy/ })
    t.equal(await copyAll(ends), 6)
    t.equal(await countAccounts(ends.target), 2)
  })

  t.test(`${name}: the comparison notices every value`, async (t) => {
    const { writer, open } = await makeCopyPlaces(t, direction)
    const ends = open()
    await addAccount(writer, 'ann')
    await copyAll(ends)
    const tables = await readLayout(migrationNames.at(-1) ?? '')
    const compare = () => compareTables({ ...ends, advice: 'So.' }, tables, ignore)
    t.ok((await compare()).length > 20)
    const changes = ["email = ''", 'created_at = 2', "password_hash = 'x'", 'moved_at = 0']
    for (const change of changes) {
      await sql`update account set ${sql.raw(change)}`.execute(ends.target)
      const message = 'The databases differ: account (1 rows in both, but not the same). So.'
      await t.rejects(compare(), { message }, change)
      await sql`update account set email = null, created_at = 1, password_hash = null, moved_at = null`.execute(
        ends.target,
      )
      t.ok(await compare())
    }
  })
}
