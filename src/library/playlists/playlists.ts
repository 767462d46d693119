import { checkVideoId } from '../../catalogue/ids.js'
import { lockAccount } from '../../identity/accounts/store.js'
import { wantMetadata } from '../../catalogue/metadata-store.js'
import type { Clock } from '../../platform/clock.js'
import { atomically } from '../../platform/db/atomically.js'
import type { Limits } from '../../platform/limit-config.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { digestOf, randomSecret } from '../../platform/secret.js'
import { randomIndexId, readIndexId } from './index-id.js'
import { cleanDescription, cleanTitle } from './playlist-text.js'
import {
  appendEntries,
  countEntries,
  countPlaylists,
  deleteEntry,
  deletePlaylist,
  findPlaylist,
  insertPlaylist,
  listOrder,
  setPosition,
  updatePlaylist,
  type Playlist,
  type PlaylistEntry,
  type Privacy,
} from './store.js'

/** Where playlists are kept and how many may be. */
export interface PlaylistContext {
  db: Database
  clock: Clock
  limits: Pick<Limits, 'playlists' | 'playlistVideos'>
}

/** `IVPL` and 31 characters, as Invidious names its own playlists. */
const randomPlaylistId = () => `IVPL${randomSecret(24).slice(0, 31)}`

/** The id that a form's own secret always comes to, so that one form makes one playlist. */
const playlistIdFor = (accountId: number, once: string) =>
  `IVPL${digestOf(`${accountId}\n${once}`).slice(0, 31)}`

/**
 * The playlist, if this user (or nobody) may see it. A private one of another does not exist for
 * them: throws `playlist_not_found`.
 */
export async function getVisiblePlaylist(
  db: Database,
  playlistId: string,
  accountId: number | undefined,
): Promise<Playlist> {
  const playlist = await findPlaylist(db, playlistId)
  if (!playlist || (playlist.privacy === 'private' && playlist.accountId !== accountId)) {
    throw new Problem('playlist_not_found')
  }
  return playlist
}

/** The playlist, if it is this user's; throws `playlist_not_found` or `not_owner`. */
async function getOwnPlaylist(db: Database, playlistId: string, accountId: number) {
  const playlist = await getVisiblePlaylist(db, playlistId, accountId)
  if (playlist.accountId !== accountId) throw new Problem('not_owner')
  return playlist
}

/** Runs a change of a user's own playlist alone: other writers of it wait their turn. */
export function changeOwn<R>(
  { db, clock }: Pick<PlaylistContext, 'db' | 'clock'>,
  { playlistId, accountId }: { playlistId: string; accountId: number },
  change: (tx: Database, playlist: Playlist) => Promise<R>,
): Promise<R> {
  return db.transaction().execute(async (tx) => {
    const playlist = await getOwnPlaylist(tx, playlistId, accountId)
    const isThere = await updatePlaylist(tx, playlist.id, { updated_at: clock.now() })
    // Deleted since it was read.
    if (!isThere) throw new Problem('playlist_not_found')
    return change(tx, playlist)
  })
}

export interface PlaylistDraft {
  accountId: number
  title: string
  description?: string
  privacy: Privacy
  /** A secret of the form that asks for it: the same one makes no second playlist. */
  once?: string
}

interface MadePlaylist {
  id: number
  playlistId: string
  title: string
  /** Whether it was there already. */
  isOld: boolean
}

/** Makes an empty playlist, in a transaction of the caller or its own. Throws `playlists_full`. */
export async function createPlaylist(
  { db, clock, limits }: PlaylistContext,
  { accountId, title, description = '', privacy, once }: PlaylistDraft,
): Promise<MadePlaylist> {
  const create = async (tx: Database) => {
    const playlist = {
      playlistId: once === undefined ? randomPlaylistId() : playlistIdFor(accountId, once),
      accountId,
      title: cleanTitle(title),
      description: cleanDescription(description),
      privacy,
    }
    await lockAccount(tx, accountId)
    const known = once === undefined ? undefined : await findPlaylist(tx, playlist.playlistId)
    if (known) return { ...known, isOld: true }
    const id = await insertPlaylist(tx, playlist, clock.now())
    if ((await countPlaylists(tx, accountId)) > limits.playlists) {
      const text = `User cannot have more than ${limits.playlists} playlists.`
      throw new Problem('playlists_full', text)
    }
    return { id, playlistId: playlist.playlistId, title: playlist.title, isOld: false }
  }
  return atomically(db, create)
}

export interface PlaylistChanges {
  title?: string | undefined
  description?: string | undefined
  privacy?: Privacy | undefined
}

/** Changes what is named. Throws `playlist_not_found` and `not_owner`. */
export async function changePlaylist(
  context: Pick<PlaylistContext, 'db' | 'clock'>,
  own: { playlistId: string; accountId: number },
  { title, description, privacy }: PlaylistChanges,
): Promise<void> {
  const changes = {
    ...(title === undefined ? {} : { title: cleanTitle(title) }),
    ...(description === undefined ? {} : { description: cleanDescription(description) }),
    ...(privacy === undefined ? {} : { privacy }),
  }
  if (Object.keys(changes).length === 0) {
    throw new Problem('input_invalid', 'Nothing to change: name a title, description or privacy')
  }
  await changeOwn(context, own, (tx, { id }) => updatePlaylist(tx, id, changes))
}

/** Deletes a playlist and its entries. Throws `playlist_not_found` and `not_owner`. */
export async function removePlaylist(
  context: Pick<PlaylistContext, 'db' | 'clock'>,
  own: { playlistId: string; accountId: number },
): Promise<void> {
  await changeOwn(context, own, (tx, { id }) => deletePlaylist(tx, id))
}

/**
 * Adds a video at the end; the same one may be there already. Throws `playlist_not_found`,
 * `not_owner`, `playlist_full` and `video_id_invalid`.
 */
export async function addToPlaylist(
  context: PlaylistContext,
  own: { playlistId: string; accountId: number },
  videoId: string,
): Promise<PlaylistEntry> {
  return changeOwn(context, own, async (tx, { id }) => {
    const index = await countEntries(tx, id)
    const limit = context.limits.playlistVideos
    if (index >= limit) {
      throw new Problem('playlist_full', `Playlist cannot have more than ${limit} videos`)
    }
    checkVideoId(videoId)
    const indexId = randomIndexId()
    await appendEntries(tx, id, [{ indexId, videoId }])
    await wantMetadata(tx, [videoId])
    return { index, indexId, videoId }
  })
}

/**
 * Takes one entry out, and returns it as it was. Throws also `playlist_index_not_found`, and
 * `input_invalid` for no hex.
 */
export async function removeFromPlaylist(
  context: Pick<PlaylistContext, 'db' | 'clock'>,
  own: { playlistId: string; accountId: number },
  index: string,
): Promise<PlaylistEntry> {
  return changeOwn(context, own, async (tx, { id }) => {
    const indexId = readIndexId(index)
    const order = await listOrder(tx, id)
    const at = order.findIndex((entry) => entry.indexId === indexId)
    const entry = order[at]
    if (entry === undefined) throw new Problem('playlist_index_not_found')
    await deleteEntry(tx, id, indexId)
    return { index: at, indexId, videoId: entry.videoId }
  })
}

/** A 0-based position, or so many places from where an entry stands. */
export type Place = number | { by: number }

/**
 * Moves an entry to a place and returns its 0-based position then; beyond an end is that end.
 * Throws what `removeFromPlaylist` throws.
 */
export async function moveInPlaylist(
  context: Pick<PlaylistContext, 'db' | 'clock'>,
  own: { playlistId: string; accountId: number },
  { index, to }: { index: string; to: Place },
): Promise<number> {
  return changeOwn(context, own, (tx, { id }) => placeEntry(tx, id, { index, to }))
}

/** Moves an entry of a playlist (an internal id), in the transaction of the caller. */
export async function placeEntry(
  tx: Database,
  id: number,
  { index, to }: { index: string; to: Place },
): Promise<number> {
  const order = await listOrder(tx, id)
  const from = order.findIndex((entry) => entry.indexId === readIndexId(index))
  if (from < 0) throw new Problem('playlist_index_not_found')
  const wanted = typeof to === 'number' ? to : from + to.by
  const position = Math.min(Math.max(0, wanted), order.length - 1)
  order.splice(position, 0, ...order.splice(from, 1))
  for (const [at, entry] of order.entries()) {
    if (entry.position !== at) await setPosition(tx, entry.id, at)
  }
  return position
}
