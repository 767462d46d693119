import { z } from 'zod'
import { isChannelId, isVideoId } from '../../catalogue/ids.js'
import { lockAccount } from '../../identity/accounts/store.js'
import { wantMetadata } from '../../catalogue/metadata-store.js'
import type { Clock } from '../../platform/clock.js'
import type { Limits } from '../../platform/limit-config.js'
import { retryConflicts } from '../../platform/db/retry-conflicts.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { appendWatched, listAllWatched } from '../history/store.js'
import { keepNewestWatched } from '../history/delete-store.js'
import { randomIndexId } from '../playlists/index-id.js'
import { createPlaylist, type PlaylistContext } from '../playlists/playlists.js'
import { cleanDescription, cleanTitle } from '../playlists/playlist-text.js'
import { appendEntries, type Privacy } from '../playlists/store.js'
import { readPreferencesChange, type PreferencesChange } from '../preferences/preferences.js'
import { changePreferences } from '../preferences/store.js'
import { subscribe } from '../subscriptions/subscribe.js'
import { exportAccount } from './export-account.js'

const importFile = z.object({
  subscriptions: z.array(z.unknown()).nullish(),
  watch_history: z.array(z.unknown()).nullish(),
  preferences: z.record(z.string(), z.unknown()).nullish(),
  playlists: z.array(z.unknown()).nullish(),
})

const importedPlaylist = z.object({
  title: z.string().transform(cleanTitle),
  description: z.string().transform(cleanDescription).default(''),
  privacy: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['public', 'unlisted', 'private'])),
  videos: z.array(z.unknown()).default([]),
})

interface ImportedPlaylist {
  title: string
  description: string
  privacy: Privacy
  videos: string[]
}

/** What an import file holds, as far as it can be used. */
export interface AccountImport {
  subscriptions: string[]
  /** Oldest first. */
  watched: string[]
  preferences: PreferencesChange
  playlists: ImportedPlaylist[]
  /** What was left out and why, a sentence each. */
  skipped: string[]
}

type Fits = (text: string) => boolean

/** The items that are ids of a kind; the others are reported. */
function usableIds(items: readonly unknown[], fits: Fits, tell: (item: string) => void): string[] {
  return items.flatMap((item) => {
    if (typeof item === 'string' && fits(item)) return [item]
    tell(typeof item === 'string' ? item.slice(0, 60) : typeof item)
    return []
  })
}

function usablePreferences(values: Record<string, unknown>, skipped: string[]): PreferencesChange {
  const change: PreferencesChange = { set: {}, reset: [] }
  for (const [name, value] of Object.entries(values)) {
    try {
      Object.assign(change.set, readPreferencesChange({ [name]: value }).set)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      skipped.push(`preference ${name}: ${error.message}`)
    }
  }
  return change
}

function usablePlaylists(items: readonly unknown[], skipped: string[]): ImportedPlaylist[] {
  return items.flatMap((item, index) => {
    const parsed = importedPlaylist.safeParse(item)
    if (!parsed.success) {
      skipped.push(`playlist ${index + 1}: needs a title and a privacy`)
      return []
    }
    const tell = (video: string) => skipped.push(`playlist ${index + 1}: no video id: ${video}`)
    return [{ ...parsed.data, videos: usableIds(parsed.data.videos, isVideoId, tell) }]
  })
}

/** Reads an import file; throws `input_invalid` when it is none at all. */
export function readAccountImport(data: unknown): AccountImport {
  const parsed = importFile.safeParse(data)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') ?? ''
    throw new Problem('input_invalid', `Not an Invidious export: ${where || 'expected an object'}`)
  }
  const { subscriptions, watch_history: history, preferences, playlists } = parsed.data
  const skipped: string[] = []
  const tell = (what: string) => (item: string) => skipped.push(`${what}: ${item}`)
  return {
    subscriptions: usableIds(subscriptions ?? [], isChannelId, tell('no channel id')),
    watched: usableIds(history ?? [], isVideoId, tell('no video id in the history')),
    preferences: usablePreferences(preferences ?? {}, skipped),
    playlists: usablePlaylists(playlists ?? [], skipped),
    skipped,
  }
}

type AnyPlaylist = Omit<ImportedPlaylist, 'privacy'> & { privacy: string }

const fingerprint = ({ title, description, privacy, videos }: AnyPlaylist) =>
  JSON.stringify([title, description, privacy.toLowerCase(), videos])

/** Playlists that the user has already, to the letter, are not made again. */
async function importPlaylists(
  context: PlaylistContext,
  accountId: number,
  playlists: readonly ImportedPlaylist[],
): Promise<number> {
  const own = (await exportAccount(context.db, accountId)).playlists
  const known = new Set(own.map(fingerprint))
  const fresh = playlists.filter((playlist) => !known.has(fingerprint(playlist)))
  const limit = context.limits.playlistVideos
  for (const { videos, ...draft } of fresh) {
    if (videos.length > limit) {
      const text = `Playlist '${draft.title}' has ${videos.length} videos; at most ${limit} are allowed.`
      throw new Problem('playlist_full', text)
    }
    const { id } = await createPlaylist(context, { ...draft, accountId })
    const entries = videos.map((videoId) => ({ videoId, indexId: randomIndexId() }))
    await appendEntries(context.db, id, entries)
  }
  return fresh.length
}

export interface ImportTally {
  subscriptions: number
  watched: number
  playlists: number
  skipped: string[]
}

/** What was watched before stays older than what is brought in, unless it is brought in again. */
async function importHistory(
  db: Database,
  accountId: number,
  { watched, now, limit }: { watched: readonly string[]; now: number; limit: number },
): Promise<void> {
  const known = new Set(await listAllWatched(db, accountId))
  const newest = watched.slice(-limit)
  if (newest.every((videoId) => known.has(videoId))) return
  await appendWatched(db, accountId, { videoIds: newest, now })
  await keepNewestWatched(db, accountId, limit)
}

/** So many videos of an import are looked up at most. */
const lookUpLimit = 1000

/**
 * Joins an import that is small with what the user has, in one transaction: nothing the user had is
 * dropped, and the network is never asked. Throws `subscriptions_full`, `playlists_full` or
 * `playlist_full`, and then nothing has changed.
 */
export async function importAccount(
  { db, clock, limits }: { db: Database; clock: Clock; limits: Limits },
  accountId: number,
  data: AccountImport,
): Promise<ImportTally> {
  return retryConflicts(db, async (tx) => {
    // Two imports at once go one after the other.
    await lockAccount(tx, accountId)
    await changePreferences(tx, accountId, data.preferences)
    const context = { db: tx, clock, limits }
    await subscribe({ ...context, limit: limits.subscriptions }, accountId, data.subscriptions)
    const history = { watched: data.watched, now: clock.now(), limit: limits.history }
    await importHistory(tx, accountId, history)
    const playlists = await importPlaylists(context, accountId, data.playlists)
    const listed = data.playlists.flatMap((playlist) => playlist.videos)
    await wantMetadata(tx, [...listed, ...data.watched.toReversed()].slice(0, lookUpLimit))
    return {
      subscriptions: data.subscriptions.length,
      watched: data.watched.length,
      playlists,
      skipped: data.skipped,
    }
  })
}
