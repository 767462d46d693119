import { sql } from 'kysely'
import { givenRows } from '../../platform/db/given-rows.js'
import type { Database } from '../../platform/db/schema.js'
import { raiseLibraryRevision } from '../../library/revision-store.js'
import type { PlaylistTable } from '../../library/playlists/tables.js'
import { isIn } from '../../platform/db/is-in.js'
import { nameKeyOf } from '../../identity/accounts/names.js'

/** An account here that a user of the other server may be. */
export interface KnownAccount {
  id: number
  /** Whether it was moved in before, so that it is the same person for sure. */
  isMoved: boolean
  /** When the last whole moving in of it began. */
  movedAt: number | undefined
  /** Whether its preferences or its password have been changed here. */
  hasOwnPreferences: boolean
  hasOwnPassword: boolean
}

/** The accounts of these names that exist, by name key. */
export async function listKnownAccounts(
  db: Database,
  names: readonly string[],
): Promise<Map<string, KnownAccount>> {
  const rows = await db
    .selectFrom('account')
    .select(['id', 'name_key', 'came_from', 'moved_at', 'preferences_revision', 'password_hash'])
    .where(isIn(db, 'account.name_key', names.map(nameKeyOf)))
    .execute()
  return new Map(
    rows.map((row) => [
      row.name_key,
      {
        id: row.id,
        isMoved: row.came_from === 'invidious',
        movedAt: row.moved_at ?? undefined,
        hasOwnPreferences: row.preferences_revision > 0,
        hasOwnPassword: !(row.password_hash ?? '').startsWith('$2'),
      },
    ]),
  )
}

export interface MovedAccount {
  name: string
  /** bcrypt, as it came. */
  passwordHash: string | undefined
  /** JSON. */
  preferences: string
  createdAt: number
}

export async function insertMovedAccount(db: Database, account: MovedAccount): Promise<number> {
  const { id } = await db
    .insertInto('account')
    .values({
      name: account.name,
      name_key: nameKeyOf(account.name),
      password_hash: account.passwordHash ?? null,
      role: 'user',
      state: 'normal',
      preferences: account.preferences,
      came_from: 'invidious',
      created_at: account.createdAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** From now on an account made here counts as that of the user of the same name. */
export async function joinAccount(db: Database, id: number): Promise<void> {
  await db.updateTable('account').set({ came_from: 'invidious' }).where('id', '=', id).execute()
}

/** Notes that everything of the moved accounts has been brought as of this time. */
export async function setMovedAt(db: Database, at: number): Promise<void> {
  await db
    .updateTable('account')
    .set({ moved_at: at })
    .where('came_from', '=', 'invidious')
    .execute()
}

/** Brings, in the caller's transaction, what the user has not changed here up to date. */
export async function refreshMovedAccount(
  tx: Database,
  known: KnownAccount,
  { passwordHash, preferences }: MovedAccount,
): Promise<void> {
  const changes = {
    ...(known.hasOwnPreferences ? {} : { preferences }),
    ...(known.hasOwnPassword || passwordHash === undefined ? {} : { password_hash: passwordHash }),
  }
  if (Object.keys(changes).length === 0) return
  await raiseLibraryRevision(tx, known.id)
  await tx.updateTable('account').set(changes).where('id', '=', known.id).execute()
}

/** Subscribes, in the caller's transaction, to what is not followed yet, in this order; how many were new. */
export async function insertMovedSubscriptions(
  tx: Database,
  accountId: number,
  {
    channelIds,
    now,
    sinceEventId,
  }: { channelIds: readonly number[]; now: number; sinceEventId: number },
): Promise<number> {
  if (channelIds.length === 0) return 0
  await raiseLibraryRevision(tx, accountId)
  let brought = 0
  for (let from = 0; from < channelIds.length; from += 1000) {
    const rows = channelIds.slice(from, from + 1000).map((channelId, at) => ({
      account_id: accountId,
      channel_id: channelId,
      // Their order is that of their times.
      created_at: now - channelIds.length + from + at,
      since_event_id: sinceEventId,
    }))
    const result = await tx
      .insertInto('subscription')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['account_id', 'channel_id']).doNothing())
      .executeTakeFirst()
    brought += Number(result.numInsertedOrUpdatedRows ?? 0n)
  }
  return brought
}

/** Those of these videos that are known, with what makes them news. */
export async function listNewsOf(
  db: Database,
  videoIds: readonly string[],
): Promise<{ id: number; videoId: string; channelId: number; newsEventId: number | undefined }[]> {
  const rows = await db
    .selectFrom('video')
    .select(['id', 'video_id', 'channel_id', 'news_event_id'])
    .where(isIn(db, 'video.video_id', videoIds))
    .execute()
  return rows.map((row) => ({
    id: row.id,
    videoId: row.video_id,
    channelId: row.channel_id,
    newsEventId: row.news_event_id ?? undefined,
  }))
}

/** Makes the news of subscriptions begin after an event for each channel, where they begin later now. */
export async function lowerSince(
  db: Database,
  accountId: number,
  events: ReadonlyMap<number, number>,
): Promise<void> {
  if (events.size === 0) return
  await raiseLibraryRevision(db, accountId)
  // With the account among the rows SQLite begins with them, and looks each up by its key.
  const columns = { account_id: 'bigint', channel_id: 'bigint', event_id: 'bigint' } as const
  const rows = [...events].map(([channelId, eventId]) => [accountId, channelId, eventId])
  const given = givenRows(db, columns, rows)
  await sql`update subscription set since_event_id = given.event_id from ${given} as given
    where subscription.account_id = given.account_id and subscription.channel_id = given.channel_id
      and subscription.since_event_id > given.event_id`.execute(db)
}

export interface MovedPlaylist {
  playlistId: string
  accountId: number
  title: string
  description: string
  privacy: PlaylistTable['privacy']
  createdAt: number
  updatedAt: number
}

/**
 * Stores a playlist or brings one up to date that has not been changed here since; its internal id,
 * or undefined when it stays as it is.
 */
export async function putPlaylist(
  db: Database,
  playlist: MovedPlaylist,
): Promise<number | undefined> {
  const row = await db
    .insertInto('playlist')
    .values({
      playlist_id: playlist.playlistId,
      account_id: playlist.accountId,
      title: playlist.title,
      description: playlist.description,
      privacy: playlist.privacy,
      created_at: playlist.createdAt,
      updated_at: playlist.updatedAt,
    })
    .onConflict((conflict) =>
      conflict
        .column('playlist_id')
        .doUpdateSet((q) => ({
          title: q.ref('excluded.title'),
          description: q.ref('excluded.description'),
          privacy: q.ref('excluded.privacy'),
          updated_at: q.ref('excluded.updated_at'),
        }))
        .whereRef('playlist.account_id', '=', 'excluded.account_id')
        .whereRef('playlist.updated_at', '<', 'excluded.updated_at'),
    )
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function deleteEntriesOf(db: Database, playlistId: number): Promise<void> {
  await db.deleteFrom('playlist_video').where('playlist_id', '=', playlistId).execute()
}
