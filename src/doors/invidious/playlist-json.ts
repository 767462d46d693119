import { z } from 'zod'
import { findListedOrHints } from '../../catalogue/hint-store.js'
import { listEntries, type Playlist, type PlaylistEntry } from '../../library/playlists/store.js'
import type { Database } from '../../platform/db/schema.js'
import type { Window } from '../../platform/page.js'
import { escapeMarkup } from '../../platform/http/escape-markup.js'
import { playlistVideoJson, playlistVideoSchema, playlistVideoText } from './video-json.js'

type VideoJson = ReturnType<typeof playlistVideoJson>

/** A playlist of ours; its `videos` may be a window of all. */
export const playlistJson = (playlist: Playlist, videos: VideoJson[]) => ({
  type: 'invidiousPlaylist',
  title: playlist.title,
  playlistId: playlist.playlistId,
  author: playlist.owner,
  authorId: null,
  authorUrl: null,
  authorThumbnails: [],
  description: playlist.description,
  descriptionHtml: escapeMarkup(playlist.description),
  videoCount: playlist.videoCount,
  viewCount: 0,
  updated: Math.floor(playlist.updatedAt / 1000),
  isListed: playlist.privacy === 'public',
  videos,
})

export const playlistSchema = z
  .object({
    type: z.literal('invidiousPlaylist'),
    title: z.string(),
    playlistId: z.string(),
    author: z.string(),
    authorId: z.null(),
    authorUrl: z.null(),
    authorThumbnails: z.array(z.string()).describe('Always empty'),
    description: z.string(),
    descriptionHtml: z.string(),
    videoCount: z.int(),
    viewCount: z.int(),
    updated: z.int().describe('Unix seconds'),
    isListed: z.boolean(),
    videos: z.array(playlistVideoSchema),
  })
  .meta({ id: 'Playlist' })

/** Entries with what is known of their videos. */
export async function entriesJson(
  db: Database,
  entries: readonly PlaylistEntry[],
  baseUrl: string,
): Promise<VideoJson[]> {
  const videos = await findListedOrHints(db, [...new Set(entries.map((entry) => entry.videoId))])
  return entries.map((entry) => playlistVideoJson(entry, videos.get(entry.videoId), baseUrl))
}

/** A playlist with a window of its videos. */
export async function readPlaylist(
  { db, baseUrl }: { db: Database; baseUrl: string },
  playlist: Playlist,
  window: Window,
) {
  const entries = await listEntries(db, playlist.id, window)
  return playlistJson(playlist, await entriesJson(db, entries, baseUrl))
}

interface ListContext {
  db: Database
  baseUrl: string
}

/** Some playlists, each with a window of its videos, as text: most of it is kept with the videos. */
export async function playlistsText(
  { db, baseUrl }: ListContext,
  playlists: readonly Playlist[],
  window: Window,
): Promise<string> {
  const entries = await Promise.all(playlists.map(({ id }) => listEntries(db, id, window)))
  const videoIds = new Set(entries.flat().map(({ videoId }) => videoId))
  const videos = await findListedOrHints(db, [...videoIds])
  const texts = playlists.map((playlist, at) => {
    const known = entries[at] ?? []
    const list = known.map((entry) => playlistVideoText(entry, videos.get(entry.videoId), baseUrl))
    const head = JSON.stringify(playlistJson(playlist, []))
    // `videos` is the last member.
    return `${head.slice(0, -'[]}'.length)}[${list.join()}]}`
  })
  return `[${texts.join()}]`
}
