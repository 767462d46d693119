import { z } from 'zod'
import { formatNames, type Item, type SkippedItem } from '../formats/item.js'

const count = z.number().int().min(0)

const counts = z.object({
  subscriptions: count,
  groups: count,
  playlists: count,
  /** In all playlists together. */
  playlistVideos: count,
  /** Entries: a video that was watched twice may have two. */
  history: count,
  preferences: count,
})

export type Counts = z.infer<typeof counts>

/** What came of an import so far, for its owner. */
export const importReport = z.object({
  file: z.string(),
  formats: z.array(z.enum(formatNames)),
  /** What the file holds. */
  found: counts,
  /** What of it is not there yet; only for a preview. */
  fresh: counts.omit({ playlistVideos: true }).optional(),
  /** What was taken in. */
  added: counts,
  skipped: z.object({
    count,
    /** Where the first ones are, and why. */
    first: z.array(z.object({ place: z.string(), reason: z.string() })),
  }),
  /** What else its owner should know, a sentence each. */
  notes: z.array(z.string()),
  error: z.string().optional(),
})

export type ImportReport = z.infer<typeof importReport>

export const noCounts: Counts = {
  subscriptions: 0,
  groups: 0,
  playlists: 0,
  playlistVideos: 0,
  history: 0,
  preferences: 0,
}

export const newReport = (file: string): ImportReport => ({
  file,
  formats: [],
  found: noCounts,
  added: noCounts,
  skipped: { count: 0, first: [] },
  notes: [],
})

/** So many skipped items are listed one by one. */
const skippedLimit = 100

export function addSkipped(
  report: ImportReport,
  skipped: readonly Pick<SkippedItem, 'place' | 'reason'>[],
): ImportReport {
  if (skipped.length === 0) return report
  const { count: before, first } = report.skipped
  const more = skipped
    .slice(0, Math.max(0, skippedLimit - first.length))
    .map(({ place, reason }) => ({ place, reason }))
  return {
    ...report,
    skipped: { count: before + skipped.length, first: [...first, ...more] },
  }
}

export const addCounts = (one: Counts, other: Partial<Counts>): Counts => ({
  subscriptions: one.subscriptions + (other.subscriptions ?? 0),
  groups: one.groups + (other.groups ?? 0),
  playlists: one.playlists + (other.playlists ?? 0),
  playlistVideos: one.playlistVideos + (other.playlistVideos ?? 0),
  history: one.history + (other.history ?? 0),
  preferences: one.preferences + (other.preferences ?? 0),
})

/** Which count an item belongs to. */
const countOf: Partial<Record<Item['kind'], keyof Counts>> = {
  subscription: 'subscriptions',
  group: 'groups',
  playlist: 'playlists',
  'playlist-video': 'playlistVideos',
  watched: 'history',
}

/** Counts what is in the file; items are many, so it is counted in place. */
export function countFound(found: Counts, item: Item): void {
  const name = countOf[item.kind]
  if (name) found[name] += 1
  else if (item.kind === 'preferences') found.preferences += Object.keys(item.values).length
}
