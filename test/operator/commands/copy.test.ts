import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { readLayout } from '../../../src/operator/copy/layout.js'
import { migrationNames } from '../../../src/platform/db/migrate.js'
import { findNoPostgres } from '../../support/database.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { isUnfinishedCopy, listTableNames } from '../../../src/platform/db/unfinished-copy.js'
import { fillChannel, ucidOf } from '../../support/catalogue.js'
import { cli, runNode } from '../../support/command.js'
import { makeCopyPlaces, reachableDirections, type CopyPlaces } from '../../support/copying.js'
import { createCaller, mintFor } from '../../support/api.js'
import { signIn, startFoyer, type Foyer } from '../../support/foyer.js'
import { waitUntil } from '../../support/listen.js'

// Each case runs several processes.
t.setTimeout(240_000)

const { PATH = '', HOME = '' } = process.env

function copy({ from, to }: Pick<CopyPlaces, 'from' | 'to'>, ...more: string[]) {
  return runNode([cli, 'copy', '--from', from, '--to', to, ...more], { env: {} })
}

/** Rows enough for a copying that takes a while, by one statement that both engines know. */
async function fillMany(db: Database, count: number): Promise<void> {
  await fillChannel(db, 1, [Date.UTC(2026, 0, 1)])
  const last = migrationNames.at(-1) ?? ''
  const video = (await readLayout(last)).find(({ name }) => name === 'video')
  if (!video) throw new Error('There is no table of videos')
  const own = ['id', 'video_id', 'title']
  const others = video.columns.filter((name) => !own.includes(name))
  const same = sql.join(others.map((name) => sql.ref(name)))
  await sql`with recursive n (n) as (select 0 union all select n + 1 from n where n + 1 < ${count})
    insert into video (id, video_id, title, ${same})
    select n + 2, 'v' || n, 'Title ' || n, ${same} from n cross join video`.execute(db)
}

async function countVideos(db: Database): Promise<number> {
  if (!(await listTableNames(db)).includes('video')) return 0
  const { rows } = await sql<{ n: number }>`select count(*) as n from video`.execute(db)
  return rows[0]?.n ?? 0
}

/** Kills a copying process as soon as a part of the videos has been copied. */
async function killInTheMiddle(child: ChildProcess, to: string, isEnough: number): Promise<void> {
  const hasEnded = once(child, 'close')
  const target = openDatabase(to)
  const isInTheMiddle = async () => {
    if (child.exitCode !== null) throw new Error('The copy was over before it could be killed')
    return (await countVideos(target)) >= isEnough
  }
  try {
    await waitUntil('a part of the videos', isInTheMiddle, 60_000)
  } finally {
    child.kill('SIGKILL')
    await target.destroy()
  }
  await hasEnded
}

for (const direction of await reachableDirections()) {
  const name = direction.join(' to ')

  t.test(
    `${name}: killed in the middle and run again, the copy starts over and ends right`,
    async (t) => {
      const places = await makeCopyPlaces(t, direction)
      const count = 12_000
      await fillMany(places.writer, count)
      const args = [cli, 'copy', '--from', places.from, '--to', places.to]
      const child = spawn(process.execPath, args, { env: { PATH, HOME }, stdio: 'ignore' })
      await killInTheMiddle(child, places.to, 2000)
      t.equal(child.signalCode, 'SIGKILL')

      const target = openDatabase(places.to)
      t.teardown(() => target.destroy())
      const server = await runNode(['dist/main.js'], {
        env: { DATABASE_URL: places.to, DATA_DIR: places.folder, PORT: '0' },
      })
      t.equal(server.code, 1)
      t.match(
        server.stderr,
        /^This database is an unfinished copy of another. Run "foyer copy" again/,
      )

      const { code, stdout, stderr } = await copy(places, '--json')
      t.equal(code, 0, stderr)
      const { tables } = JSON.parse(stdout) as { tables: { table: string; rows: number }[] }
      t.equal(tables.find(({ table }) => table === 'video')?.rows, count + 1)
      t.notOk(await isUnfinishedCopy(target))
      t.match(await copy(places, '--check'), {
        code: 0,
        stdout: /Both databases hold the same\.\n$/,
      })
    },
  )

  t.test(`${name}: a copied database answers the same tokens and cookies the same`, async (t) => {
    const places = await makeCopyPlaces(t, direction)
    const env = { HMAC_KEY: 'the key that goes along' }
    const serve = (url: string) => startFoyer(t, { env: { ...env, DATABASE_URL: url } })
    const before = await serve(places.from)
    const credentials = await fillAccount(before)
    const responses = await readAll(before, credentials)
    t.equal(responses.length, 2 * paths.length)
    const { code, stderr } = await copy(places)
    t.equal(code, 0, stderr)
    const after = await serve(places.to)
    t.same(await readAll(after, credentials), responses)
    const call = await createCaller(after, 'ann')
    t.equal((await call('POST', `subscriptions/${ucidOf(3)}`)).statusCode, 204, 'and it goes on')
    t.equal((await call('POST', 'playlists', { title: 'New', privacy: 'private' })).statusCode, 201)
  })
}

const paths = ['feed', 'playlists', 'subscriptions', 'preferences', 'history', 'tokens']

/** A user with something everywhere; what signs that user in. */
async function fillAccount(foyer: Foyer): Promise<{ cookie: string; authorization: string }> {
  for (const channel of [1, 2, 3]) {
    await fillChannel(foyer.db, channel, [Date.UTC(2026, 0, channel), Date.UTC(2026, 1, channel)])
  }
  const call = await createCaller(foyer, 'ann')
  await call('POST', `subscriptions/${ucidOf(1)}`)
  await call('POST', `subscriptions/${ucidOf(2)}`)
  await call('POST', 'preferences', { dark_mode: 'dark', volume: 37 })
  await call('POST', 'playlists', { title: 'Füchse 🦊 & "more"', privacy: 'public' })
  await call('POST', 'history/00001_00000')
  const token = await mintFor(foyer, 'ann', { scopes: ['GET:*'] })
  return { cookie: await signIn(foyer, 'ann'), authorization: `Bearer ${token}` }
}

/** What every path answers to the cookie and to the token. */
async function readAll({ app }: Foyer, { cookie, authorization }: Record<string, string>) {
  const responses: string[] = []
  for (const headers of [{ cookie }, { authorization }]) {
    for (const path of paths) {
      const response = await app.inject({ url: `/api/v1/auth/${path}`, headers })
      responses.push(`${path} ${response.statusCode} ${response.body}`)
    }
  }
  return responses
}

/** Runs a copy that must be refused, and leaves the target as it is; what it said. */
async function refuses(t: Test, places: Pick<CopyPlaces, 'from' | 'to'>, message: RegExp) {
  const { code, stdout, stderr } = await copy(places)
  t.equal(code, 1, stderr)
  t.equal(stdout, '')
  t.match(stderr, message)
  t.notMatch(stderr, /^\s+at /m)
  return stderr
}

t.test('a target that holds something else is refused; the source is not changed', async (t) => {
  const places = await makeCopyPlaces(t, ['sqlite', 'sqlite'])
  await fillMany(places.writer, 10)
  await sql`pragma wal_checkpoint(truncate)`.execute(places.writer)
  const file = places.from.slice('sqlite:'.length)
  const before = readFileSync(file)
  const target = openDatabase(places.to)
  t.teardown(() => target.destroy())
  await sql`create table recipe (id integer)`.execute(target)
  await refuses(t, places, /holds something else: the table recipe\. Name an empty database/)
  t.same(await listTableNames(target), ['recipe'])
  await sql`drop table recipe`.execute(target)
  t.equal((await copy(places)).code, 0)
  t.ok(before.equals(readFileSync(file)))

  await fillChannel(target, 2, [Date.UTC(2026, 0, 2)])
  await refuses(
    t,
    places,
    /not empty: catalogue_revision has 1 row\. Name an empty database .* --check/,
  )
  t.match(await copy(places, '--check'), {
    code: 1,
    stderr:
      /The databases differ: .*, channel \(1 rows in the source, 2 in the target\).* Nothing was/,
  })
})

t.test('a source that is newer than the program, or none, is refused', async (t) => {
  const { from, to, folder, writer } = await makeCopyPlaces(t, ['sqlite', 'sqlite'])
  await refuses(t, { from, to: from }, /--from and --to are the same database/)
  const absent = join(folder, 'absent.db')
  await refuses(t, { from: `sqlite:${absent}`, to }, /There is no database at .*absent\.db/)
  await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(
    writer,
  )
  await refuses(t, { from, to }, /made by a newer Foyer \(9999-later\)\. Update this program/)
  const usage = await runNode([cli, 'copy', '--from', 'mysql://x', '--to', to], { env: {} })
  t.match(usage, { code: 2, stderr: /It must be sqlite:FILE or postgres:/ })
})

t.test(
  'a text that PostgreSQL cannot store is named, with what to do',
  { skip: await findNoPostgres() },
  async (t) => {
    const places = await makeCopyPlaces(t, ['sqlite', 'postgres'])
    await fillMany(places.writer, 3)
    await sql`update video set description = 'a' || char(0) where video_id = 'v1'`.execute(
      places.writer,
    )
    const message = /NUL, which is in video\.description\. Cut the text/
    const stderr = await refuses(t, places, message)
    const [, advice = ''] = /\((update .*)\) and run/.exec(stderr) ?? []
    await sql.raw(advice).execute(places.writer)
    t.match(await copy(places), { code: 0 })
  },
)
