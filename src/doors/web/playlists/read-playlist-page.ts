import { z } from 'zod'
import { listVideosOrHints } from '../../../catalogue/hint-store.js'
import { openUndo } from '../../../html/undo.js'
import { getVisiblePlaylist } from '../../../library/playlists/playlists.js'
import { listEntries, type PlaylistEntry } from '../../../library/playlists/store.js'
import type { Context } from '../../../platform/context.js'
import { pageOfPosition, pageSize } from './paging.js'
import type { PlaylistView } from './playlist-page.js'

/** An entry that was removed, which its owner may bring back. */
export const removedVideo = (playlistId: string, accountId: number) => ({
  kind: `playlist ${playlistId}`,
  accountId,
  schema: z.object({ index: z.int(), indexId: z.string(), videoId: z.string() }),
})

export interface PlaylistRequest {
  playlistId: string
  reader: number | undefined
  page?: number | undefined
  /** An entry that was removed just now. */
  undo?: string | undefined
}

function findRemovedVideo(context: Context, { playlistId, reader, undo }: PlaylistRequest) {
  if (reader === undefined || undo === undefined) return undefined
  return openUndo<PlaylistEntry>(context, removedVideo(playlistId, reader), undo)
}

/** A page of a playlist; beyond the last one is the last. */
export async function readPlaylistPage(
  context: Context,
  asked: PlaylistRequest,
): Promise<PlaylistView> {
  const { db, clock } = context
  const { playlistId, reader, page = 1, undo = '' } = asked
  const playlist = await getVisiblePlaylist(db, playlistId, reader)
  const lastPage = pageOfPosition(Math.max(0, playlist.videoCount - 1))
  const shown = Math.min(Math.max(1, page), lastPage)
  const window = { offset: (shown - 1) * pageSize, limit: pageSize }
  const entries = await listEntries(db, playlist.id, window)
  const removed = findRemovedVideo(context, asked)
  const ids = [...entries, ...(removed ? [removed] : [])].map(({ videoId }) => videoId)
  const videos = await listVideosOrHints(db, [...new Set(ids)])
  const name = removed && (videos.get(removed.videoId)?.title || removed.videoId)
  return {
    playlist,
    entries,
    videos,
    page: shown,
    hasNext: shown < lastPage,
    now: clock.now(),
    removed: name === undefined ? undefined : { name, sealed: undo },
  }
}
