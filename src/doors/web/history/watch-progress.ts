import type { WatchedEntry } from '../../../library/history/store.js'

/** How much of a video was watched, 0 to 1; undefined where that is not known. */
export function progressOf(
  entry: WatchedEntry | undefined,
  video: { lengthSeconds: number } | undefined,
): number | undefined {
  const length = entry?.lengthSeconds ?? video?.lengthSeconds ?? 0
  if (entry?.positionSeconds === undefined || length === 0) return undefined
  return Math.min(1, entry.positionSeconds / length)
}
