import type { Database } from '../../platform/db/schema.js'
import { listAllWatched } from '../history/store.js'
import { getVisiblePlaylist } from '../playlists/playlists.js'
import { listEntries, listPlaylists, type Playlist } from '../playlists/store.js'
import type { Preferences } from '../preferences/preferences.js'
import { getPreferences } from '../preferences/store.js'
import { listSubscriptions } from '../subscriptions/store.js'

/** Everything of a user as Invidious writes and reads it. */
export interface AccountExport {
  subscriptions: string[]
  /** Oldest first. */
  watch_history: string[]
  preferences: Preferences
  playlists: { title: string; description: string; privacy: string; videos: string[] }[]
}

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

type ExportedPlaylist = AccountExport['playlists'][number]

async function exportKnown(db: Database, playlist: Playlist): Promise<ExportedPlaylist> {
  const { id, title, description, privacy } = playlist
  const entries = await listEntries(db, id, { offset: 0, limit: 1_000_000 })
  const videos = entries.map((entry) => entry.videoId)
  return { title, description, privacy: capitalized(privacy), videos }
}

async function exportPlaylists(db: Database, accountId: number) {
  const playlists: ExportedPlaylist[] = []
  for (const playlist of await listPlaylists(db, accountId)) {
    playlists.push(await exportKnown(db, playlist))
  }
  return playlists
}

/** One playlist that a reader (undefined: anybody) may see. Throws `playlist_not_found`. */
export async function exportPlaylist(
  db: Database,
  { playlistId, reader }: { playlistId: string; reader: number | undefined },
): Promise<ExportedPlaylist> {
  return exportKnown(db, await getVisiblePlaylist(db, playlistId, reader))
}

export async function exportAccount(db: Database, accountId: number): Promise<AccountExport> {
  const subscriptions = await listSubscriptions(db, accountId)
  return {
    subscriptions: subscriptions.map((subscription) => subscription.ucid),
    watch_history: await listAllWatched(db, accountId),
    preferences: await getPreferences(db, accountId),
    playlists: await exportPlaylists(db, accountId),
  }
}
