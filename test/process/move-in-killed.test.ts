import { existsSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import t from 'tap'
import type { Database } from '../../src/platform/db/schema.js'
import { cli, createCommandPlace, type CommandPlace } from '../support/command.js'
import { reachableEngines, type TestEngine } from '../support/database.js'
import { createInvidious, type InvidiousDatabase } from '../support/invidious-database.js'
import { fillMany } from '../support/many-invidious.js'

t.setTimeout(300_000)

const size = {
  channels: 3000,
  videos: 6000,
  users: 200,
  subscriptions: 30,
  watched: 50,
  unread: 10,
}
const kills = 10

/** Runs the command and kills it after so many milliseconds; true when it was over before. */
function runFor({ env }: CommandPlace, { url }: InvidiousDatabase, milliseconds: number) {
  const child = spawn(process.execPath, [cli, 'migrate', 'invidious', url], {
    env: { PATH: process.env.PATH, ...env },
    stdio: 'ignore',
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds)
  return new Promise<boolean>((done) => {
    child.once('close', (code) => {
      clearTimeout(timer)
      done(code === 0)
    })
  })
}

const count = async (db: Database, table: 'session' | 'event' | 'video' | 'channel') => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(
    db,
  )
  return rows[0]?.n
}

/** What was brought, without the numbers that rows have here and the times at which they came. */
async function listBrought(db: Database) {
  const of = (table: 'subscription' | 'watched') =>
    table === 'subscription'
      ? sql<object>`select a.name, c.ucid from subscription s join account a on a.id = s.account_id
          join channel c on c.id = s.channel_id order by a.name, s.created_at, c.ucid`
      : sql<object>`select a.name, w.video_id from watched w join account a on a.id = w.account_id
          order by a.name, w.watched_at, w.video_id`
  const entries = sql<object>`select p.playlist_id, e.video_id, e.index_id from playlist_video e
    join playlist p on p.id = e.playlist_id order by p.playlist_id, e.index_id`
  const unread = sql<object>`select a.name, v.video_id from subscription s
    join account a on a.id = s.account_id
    join video v on v.channel_id = s.channel_id and v.news_event_id > s.since_event_id
    order by a.name, v.video_id`
  const lists: unknown[] = []
  for (const query of [of('subscription'), of('watched'), entries, unread]) {
    lists.push((await query.execute(db)).rows)
  }
  const counts = [await count(db, 'session'), await count(db, 'event'), await count(db, 'channel')]
  return { lists, counts, videos: await count(db, 'video') }
}

async function testOn(engine: TestEngine): Promise<void> {
  await t.test(`${engine}: a moving in that is killed goes on where it was`, async (t) => {
    const invidious = await createInvidious(t)
    await fillMany(invidious, size)
    const [undisturbed, killed] = [
      await createCommandPlace(t, engine),
      await createCommandPlace(t, engine),
    ]
    const startedAt = Date.now()
    t.ok(await runFor(undisturbed, invidious, 120_000))
    const needed = Date.now() - startedAt

    let runs = 0
    for (let isOver = false; !isOver && runs < kills; runs += 1) {
      isOver = await runFor(killed, invidious, Math.random() * needed * 0.5 + 300)
    }
    t.ok(runs > 1, `killed ${runs} times`)
    const { code, stderr } = await killed.run(['migrate', 'invidious', invidious.url])
    t.equal(code, 0, stderr)
    t.notOk(existsSync(join(killed.dataDir, 'move-in.json')))
    const brought = await listBrought(undisturbed.db)
    t.equal(brought.videos, size.videos)
    t.same(await listBrought(killed.db), brought)
  })
}

for (const engine of await reachableEngines()) await testOn(engine)
