import { breathe } from '../../../platform/jobs/pace.js'
import { randomIndexId } from '../../playlists/index-id.js'
import { cleanDescription, cleanTitle } from '../../playlists/playlist-text.js'
import { createPlaylist, type PlaylistContext } from '../../playlists/playlists.js'
import {
  appendEntries,
  countPlaylists,
  listEntries,
  listPlaylists,
  updatePlaylist,
  type Playlist,
} from '../../playlists/store.js'
import type { SkippedItem } from '../formats/item.js'
import type { WholePlaylist } from './chunk.js'

const batchSize = 500

type Skipped = Pick<SkippedItem, 'place' | 'reason'>

const isAlike = (list: WholePlaylist, known: Playlist) =>
  cleanTitle(list.title) === known.title &&
  cleanDescription(list.description) === known.description &&
  list.privacy === known.privacy &&
  list.videoIds.length === known.videoCount

/** Whether the user has this very playlist already. */
async function isKnown(
  { db }: PlaylistContext,
  list: WholePlaylist,
  all: readonly Playlist[],
): Promise<boolean> {
  for (const known of all.filter((each) => isAlike(list, each))) {
    const entries = await listEntries(db, known.id, { offset: 0, limit: known.videoCount })
    if (entries.every(({ videoId }, index) => videoId === list.videoIds[index])) return true
  }
  return false
}

/** Makes a playlist; false when the user may have no more. */
async function make(
  context: PlaylistContext,
  accountId: number,
  { title, description, privacy, videoIds, createdAt, updatedAt }: WholePlaylist,
): Promise<boolean> {
  if ((await countPlaylists(context.db, accountId)) >= context.limits.playlists) return false
  const { id } = await createPlaylist(context, { accountId, title, description, privacy })
  for (let from = 0; from < videoIds.length; from += batchSize) {
    const some = videoIds.slice(from, from + batchSize)
    const entries = some.map((videoId) => ({ videoId, indexId: randomIndexId() }))
    await appendEntries(context.db, id, entries)
    await breathe()
  }
  const times = {
    ...(createdAt !== undefined && { created_at: createdAt }),
    ...(updatedAt !== undefined && { updated_at: updatedAt }),
  }
  if (Object.keys(times).length > 0) await updatePlaylist(context.db, id, times)
  return true
}

/** Makes the playlists that the user has not yet, to the letter. */
export async function writePlaylists(
  context: PlaylistContext,
  accountId: number,
  lists: readonly WholePlaylist[],
): Promise<{ playlists: number; playlistVideos: number; skipped: Skipped[] }> {
  const skipped: Skipped[] = []
  let [playlists, playlistVideos] = [0, 0]
  for (const list of lists) {
    const place = `playlist ${list.title.slice(0, 60)}`
    const limit = context.limits.playlistVideos
    if (list.over > 0) {
      const reason = `A playlist has ${limit} videos at most: ${list.over} are left out`
      skipped.push({ place, reason })
    }
    if (await isKnown(context, list, await listPlaylists(context.db, accountId))) continue
    if (await make(context, accountId, list)) {
      playlists += 1
      playlistVideos += list.videoIds.length
    } else {
      skipped.push({
        place,
        reason: `You cannot have more than ${context.limits.playlists} playlists`,
      })
    }
    await breathe()
  }
  return { playlists, playlistVideos, skipped }
}
