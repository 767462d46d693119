import { listHeads } from '../../catalogue/channel-heads.js'
import type { ChannelHead } from '../../catalogue/head-store.js'
import {
  listVideosAt,
  type VideoInChannel,
  type VideoMark,
} from '../../catalogue/remembered-video-store.js'
import type { Database } from '../../platform/db/schema.js'
import type { Window } from '../../platform/page.js'

interface Candidate extends VideoMark {
  publishedAt: number
}

/** The videos of a head that are not older than `bound`, at most `limit`. */
function addCandidates(
  candidates: Candidate[],
  { name, videos }: ChannelHead,
  { bound, limit }: { bound: number; limit: number },
): void {
  const end = Math.min(videos.length, 3 * limit)
  for (let at = 0; at < end; at += 3) {
    const publishedAt = videos[at] ?? 0
    if (publishedAt < bound) return
    const [id, revision] = [videos[at + 1] ?? 0, videos[at + 2] ?? 0]
    candidates.push({ id, revision, author: name, publishedAt })
  }
}

/** The time of the newest video of the `count`th of the channels, those with the newest first. */
function findBound(heads: readonly ChannelHead[], count: number): number {
  const firsts = new Float64Array(heads.length)
  for (let at = 0; at < heads.length; at += 1) firsts[at] = heads[at]?.videos[0] ?? -Infinity
  // The newest `count` videos are at least as new as the first ones of as many channels.
  return firsts.sort()[heads.length - count] ?? -Infinity
}

/** Whether the channel may have other videos that are not older than `last`. */
const isCutOff = ({ videos, isWhole }: ChannelHead, last: number) =>
  !isWhole && (videos[videos.length - 3] ?? 0) >= last

/**
 * A window of the newest videos of some channels, or of the newest one of each, from what is
 * remembered of the channels; ties break by internal id. Undefined where that does not suffice.
 */
export async function listFromHeads(
  db: Database,
  channelIds: readonly number[],
  { window, isLatestOnly }: { window: Window; isLatestOnly: boolean },
): Promise<VideoInChannel[] | undefined> {
  const heads = await listHeads(db, channelIds)
  if (heads === undefined) return undefined
  const needed = window.offset + window.limit
  const bound = findBound(heads, needed)
  const limit = isLatestOnly ? 1 : needed
  const candidates: Candidate[] = []
  for (const head of heads) addCandidates(candidates, head, { bound, limit })
  candidates.sort((a, b) => b.publishedAt - a.publishedAt || b.id - a.id)
  const last = candidates[needed - 1]?.publishedAt ?? -Infinity
  if (!isLatestOnly && heads.some((head) => isCutOff(head, last))) return undefined
  return listVideosAt(db, candidates.slice(window.offset, needed))
}
