import { wantMetadata } from '../../catalogue/metadata-store.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { indexIdFor, randomIndexId } from './index-id.js'
import {
  changeOwn,
  createPlaylist,
  getVisiblePlaylist,
  placeEntry,
  type PlaylistDraft,
  type PlaylistContext,
} from './playlists.js'
import { appendEntries, listEntries, listOrder, type PlaylistEntry } from './store.js'

interface Addition {
  /** Each of the right form. */
  videoIds: readonly string[]
  /** A secret of the form that asks for it: the same one adds nothing twice. */
  once: string
}

async function appendNew(
  tx: Database,
  id: number,
  { entries, limit }: { entries: readonly { indexId: string; videoId: string }[]; limit: number },
): Promise<number> {
  const order = await listOrder(tx, id)
  const known = new Set(order.map(({ indexId }) => indexId))
  const fresh = entries.filter(({ indexId }) => !known.has(indexId))
  const room = limit - order.length
  if (fresh.length > room) {
    const text = `A playlist has ${limit} videos at most: this one has room for ${room} more.`
    throw new Problem('playlist_full', text)
  }
  if (fresh.length === 0) return 0
  await appendEntries(tx, id, fresh)
  await wantMetadata(
    tx,
    fresh.map(({ videoId }) => videoId),
  )
  return fresh.length
}

/**
 * Adds videos at the end, all or none, in this order; the ones in it already are added again. How
 * many were added. Throws `playlist_not_found`, `not_owner` and `playlist_full`.
 */
export function addAllToPlaylist(
  context: PlaylistContext,
  own: { playlistId: string; accountId: number },
  { videoIds, once }: Addition,
): Promise<number> {
  const entries = videoIds.map((videoId, at) => ({ videoId, indexId: indexIdFor(`${once} ${at}`) }))
  const limit = context.limits.playlistVideos
  return changeOwn(context, own, (tx, { id }) => appendNew(tx, id, { entries, limit }))
}

/**
 * Puts an entry that was removed back to its place; does nothing when it is there. Its 0-based
 * position then. Throws what `addAllToPlaylist` throws.
 */
export function restoreToPlaylist(
  context: PlaylistContext,
  own: { playlistId: string; accountId: number },
  entry: PlaylistEntry,
): Promise<number> {
  const limit = context.limits.playlistVideos
  return changeOwn(context, own, async (tx, { id }) => {
    const added = await appendNew(tx, id, { entries: [entry], limit })
    const to = added === 0 ? { by: 0 } : entry.index
    return placeEntry(tx, id, { index: entry.indexId, to })
  })
}

/** Makes a playlist with these videos. Throws `playlists_full` and `playlist_full`. */
export function createFilledPlaylist(
  context: PlaylistContext,
  draft: PlaylistDraft,
  videoIds: readonly string[],
): Promise<{ playlistId: string }> {
  return context.db.transaction().execute(async (tx) => {
    const made = await createPlaylist({ ...context, db: tx }, draft)
    const entries = videoIds.map((videoId) => ({ videoId, indexId: randomIndexId() }))
    const limit = context.limits.playlistVideos
    if (!made.isOld) await appendNew(tx, made.id, { entries, limit })
    return made
  })
}

/**
 * Copies a playlist that this user may see into a private one of their own. Throws
 * `playlist_not_found`, `playlists_full` and `playlist_full`.
 */
export async function copyPlaylist(
  context: PlaylistContext,
  { playlistId, accountId }: { playlistId: string; accountId: number },
  once: string,
): Promise<{ playlistId: string }> {
  const { db, limits } = context
  const source = await getVisiblePlaylist(db, playlistId, accountId)
  const window = { offset: 0, limit: Math.max(limits.playlistVideos, source.videoCount) }
  const entries = await listEntries(db, source.id, window)
  const { title, description } = source
  const draft = { accountId, title, description, privacy: 'private', once } as const
  return createFilledPlaylist(
    context,
    draft,
    entries.map(({ videoId }) => videoId),
  )
}
