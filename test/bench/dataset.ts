import { sql } from 'kysely'
import { day, systemClock } from '../../src/platform/clock.js'
import { engineOf } from '../../src/platform/db/engine.js'
import { migrate } from '../../src/platform/db/migrate.js'
import { openCopyTarget } from '../../src/platform/db/open-for-copy.js'
import type { Database } from '../../src/platform/db/schema.js'
import { numbers, padded } from './numbers.js'
import { addPeople, type Group } from './people.js'

/** How much a data set holds. */
export interface Size {
  videos: number
  channels: number
  sessions: number
  /** Those who ask; each group has another number of subscriptions. */
  groups: readonly Group[]
  /** Users who follow one further channel that has no videos yet. */
  followers: number
}

/** A database filled for measuring. */
export interface DataSet {
  url: string
  /** Tokens that open everything, one of each person, by the number of subscriptions. */
  tokens: ReadonlyMap<number, readonly string[]>
}

/** The channel that `followers` users follow, and one that nobody does. */
export const loudChannel = 'UCloud000000000000000000'
export const quietChannel = 'UCquiet00000000000000000'

/** A random text that is never made twice. */
const random = (db: Database) =>
  engineOf(db) === 'sqlite' ? sql`hex(randomblob(21))` : sql`gen_random_uuid()::text`

async function fillCatalogue(db: Database, { videos, channels }: Size, now: number): Promise<void> {
  const at = sql.lit(now)
  await sql`insert into channel (id, ucid, name, filled_at, created_at)
    select i, 'UC' || ${padded(db, sql`i`, 22)}, 'Channel ' || i, ${at}, ${at} from ${numbers(db, channels)}`.execute(
    db,
  )
  // A multiplicative hash spreads the times over two years without any order.
  await sql`insert into video (id, video_id, channel_id, title, description, published_at,
      length_seconds, view_count, is_live, kind, changed_at)
    select i, 'v' || ${padded(db, sql`i`, 10)}, i % ${sql.lit(channels)} + 1,
      'The video with number ' || i || ' & a "quoted" word', 'What video ' || i || ' is about.',
      ${at} - (i * 2654435761 % 63072000) * 1000, i % 3600, i * 37 % 1000000, 0, 'video', ${at}
    from ${numbers(db, videos)}`.execute(db)
  await sql`update channel set latest_published_at =
    (select max(published_at) from video where video.channel_id = channel.id)`.execute(db)
  const [loud, quiet] = [sql.lit(channels + 1), sql.lit(channels + 2)]
  await sql`insert into channel (id, ucid, name, filled_at, created_at) values
    (${loud}, ${loudChannel}, 'Loud', ${at}, ${at}),
    (${quiet}, ${quietChannel}, 'Quiet', ${at}, ${at})`.execute(db)
}

async function fillFollowers(db: Database, { followers }: Size, now: number): Promise<void> {
  const at = sql.lit(now)
  await sql`insert into account (name, name_key, created_at)
    select 'follower ' || i, 'follower ' || i, ${at} from ${numbers(db, followers)}`.execute(db)
  await sql`insert into subscription (account_id, channel_id, created_at, since_event_id)
    select account.id, channel.id, ${at}, 0 from account, channel
    where channel.ucid = ${loudChannel}`.execute(db)
}

async function fillSessions(db: Database, { sessions }: Size, now: number): Promise<void> {
  const { first, count } = await db
    .selectFrom('account')
    .select((q) => [q.fn.min('id').as('first'), q.fn.countAll<number>().as('count')])
    .executeTakeFirstOrThrow()
  const at = sql.lit(now)
  await sql`insert into session (handle, kind, digest, account_id, scopes, created_at, last_used_at)
    select ${random(db)}, 'token', ${random(db)}, ${sql.lit(first)} + i % ${sql.lit(count)},
      '[":*"]', ${at}, ${at} from ${numbers(db, sessions)}`.execute(db)
}

/** PostgreSQL keeps its numbers and its statistics by itself only as rows come one by one. */
async function settle(db: Database): Promise<void> {
  if (engineOf(db) === 'sqlite') {
    await sql`pragma wal_checkpoint(truncate)`.execute(db)
    return
  }
  for (const table of ['channel', 'video', 'account', 'session']) {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${sql.table(table)}))`.execute(
      db,
    )
  }
  await sql`vacuum analyze`.execute(db)
}

async function fill(db: Database, size: Size): Promise<Map<number, string[]>> {
  const now = systemClock.now() - day
  await migrate(db)
  await fillCatalogue(db, size, now)
  await fillFollowers(db, size, now)
  await fillSessions(db, size, systemClock.now() + day)
  const tokens = new Map<number, string[]>()
  for (const group of size.groups) {
    tokens.set(group.subscriptions, await addPeople(db, group, size))
  }
  await settle(db)
  return tokens
}

/** Fills an empty database by a few statements that the engine itself multiplies. */
export async function buildDataSet(url: string, size: Size): Promise<DataSet> {
  // A million rows in one statement take longer than a request may.
  const db = openCopyTarget(url)
  try {
    return { url, tokens: await fill(db, size) }
  } finally {
    await db.destroy()
  }
}
