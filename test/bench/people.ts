import { sql } from 'kysely'
import { mintToken } from '../../src/identity/sessions/mint-token.js'
import { systemClock } from '../../src/platform/clock.js'
import type { Database } from '../../src/platform/db/schema.js'
import { createKeyring } from '../../src/platform/keyring.js'
import { numbers, padded } from './numbers.js'

/** The key under which the bench's tokens are signed. */
export const hmacKey = 'a key for measuring only'

/** People who are alike but for which channels and videos they chose. */
export interface Group {
  count: number
  subscriptions: number
  /** Whether each has a playlist of 20 videos and a history of 100. */
  isEquipped?: boolean
}

interface Catalogue {
  channels: number
  videos: number
}

const playlistLength = 20
const historyLength = 100

interface Added {
  group: Group
  /** The lowest internal id of the accounts, which are in a row. */
  first: number
  now: number
}

async function insertAccounts(db: Database, { count, subscriptions }: Group, now: number) {
  const name = sql`'reader ' || ${sql.lit(subscriptions)} || ' ' || i`
  await sql`insert into account (name, name_key, created_at)
    select ${name}, ${name}, ${sql.lit(now)} from ${numbers(db, count)}`.execute(db)
  const { last } = await db
    .selectFrom('account')
    .select((q) => q.fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  return last - count + 1
}

/** The accounts of a group as a table with `id` and `number`, from 0. */
const accounts = ({ group, first }: Added) =>
  sql`(select id, id - ${sql.lit(first)} as number from account
    where id between ${sql.lit(first)} and ${sql.lit(first + group.count - 1)}) a`

async function insertSubscriptions(db: Database, added: Added, channels: number): Promise<void> {
  const { group, now } = added
  await sql`insert into subscription (account_id, channel_id, created_at, since_event_id)
    select a.id, (a.number * 31 + n.i * 7919) % ${sql.lit(channels)} + 1, ${sql.lit(now)}, 0
    from ${accounts(added)}, ${numbers(db, group.subscriptions)}`.execute(db)
}

async function equip(db: Database, added: Added, videos: number): Promise<void> {
  const at = sql.lit(added.now)
  const videoId = sql`(select video_id from video where video.id =
    (a.number * 1009 + n.i * 7919) % ${sql.lit(videos)} + 1)`
  await sql`insert into playlist (playlist_id, account_id, title, description, privacy, created_at, updated_at)
    select 'IVPL' || ${padded(db, sql`a.id`, 31)}, a.id, 'Evening', '', 'private', ${at}, ${at}
    from ${accounts(added)}`.execute(db)
  await sql`insert into playlist_video (playlist_id, index_id, video_id, position)
    select playlist.id, ${padded(db, sql`n.i`, 16)}, ${videoId}, n.i
    from ${accounts(added)} join playlist on playlist.account_id = a.id,
      ${numbers(db, playlistLength)}`.execute(db)
  await sql`insert into watched (account_id, video_id, watched_at, position)
    select a.id, ${videoId}, ${at}, n.i
    from ${accounts(added)}, ${numbers(db, historyLength)}`.execute(db)
}

/** Adds a group; returns a token of each that opens everything. */
export async function addPeople(
  db: Database,
  group: Group,
  { channels, videos }: Catalogue,
): Promise<string[]> {
  const now = systemClock.now()
  const first = await insertAccounts(db, group, now)
  const added = { group, first, now }
  await insertSubscriptions(db, added, channels)
  if (group.isEquipped) await equip(db, added, videos)
  const keyring = createKeyring([hmacKey])
  return db.transaction().execute(async (tx) => {
    const tokens: string[] = []
    for (let number = 0; number < group.count; number += 1) {
      const request = { accountId: first + number, scopes: [':*'] }
      tokens.push((await mintToken({ db: tx, clock: systemClock, keyring }, request)).token)
    }
    return tokens
  })
}
