import type { Database } from '../../../platform/db/schema.js'
import {
  listWatchedOf,
  putWatched,
  type HistoryPlace,
  type WatchedEntry,
} from '../../history/store.js'
import type { NumberedWatched } from './chunk.js'

/** How a history is taken in; the same from the first chunk to the last. */
export interface HistoryPlan {
  /** Where entries without a time go: they all have this time, and follow this place. */
  after: HistoryPlace
  /** How many entries the file has. */
  total: number
  /** How many of the first ones are left out, as later ones fill the history. */
  leftOut: number
}

/** The entry's place: those without a time are in the order of the file. */
function entryOf(item: NumberedWatched, { after, total }: HistoryPlan): WatchedEntry {
  const rank = item.isNewestFirst === true ? total - item.number : item.number + 1
  const entry: WatchedEntry = {
    videoId: item.videoId,
    watchedAt: item.watchedAt ?? after.watchedAt,
    position: after.position + rank,
  }
  if (item.positionSeconds !== undefined) entry.positionSeconds = item.positionSeconds
  if (item.lengthSeconds !== undefined) entry.lengthSeconds = item.lengthSeconds
  return entry
}

const isWatchedLater = (one: WatchedEntry, other: WatchedEntry) =>
  one.watchedAt > other.watchedAt ||
  (one.watchedAt === other.watchedAt && one.position > other.position)

/** Each video once, as one statement cannot write a row twice: the latest entry of it. */
function latestOf(entries: readonly WatchedEntry[]): WatchedEntry[] {
  const latest = new Map<string, WatchedEntry>()
  for (const entry of entries) {
    const known = latest.get(entry.videoId)
    if (!known || isWatchedLater(entry, known)) latest.set(entry.videoId, entry)
  }
  return [...latest.values()]
}

interface HistoryPart {
  watched: readonly NumberedWatched[]
  plan: HistoryPlan
  /** How many entries the history may still take. */
  room: number
}

/**
 * Takes in a part of a history: entries by their times among those that are there, and where the
 * file has no times, after them. How many were new, and how many were too many.
 */
export async function writeHistory(
  tx: Database,
  accountId: number,
  { watched, plan, room }: HistoryPart,
): Promise<{ added: number; over: number }> {
  const wanted = watched.filter(({ number }) => number >= plan.leftOut)
  const timed = latestOf(
    wanted.filter(({ watchedAt }) => watchedAt !== undefined).map((item) => entryOf(item, plan)),
  )
  const untimed = latestOf(
    wanted.filter(({ watchedAt }) => watchedAt === undefined).map((item) => entryOf(item, plan)),
  )
  const known = await listWatchedOf(
    tx,
    accountId,
    wanted.map(({ videoId }) => videoId),
  )
  const fresh = [...new Set([...timed, ...untimed].map(({ videoId }) => videoId))].filter(
    (videoId) => !known.has(videoId),
  )
  const taken = new Set(fresh.slice(0, room))
  const mayStay = ({ videoId }: WatchedEntry) => known.has(videoId) || taken.has(videoId)
  await putWatched(tx, accountId, { entries: timed.filter(mayStay) })
  await putWatched(tx, accountId, { entries: untimed.filter(mayStay), at: plan.after.watchedAt })
  return { added: taken.size, over: fresh.length - taken.size }
}
