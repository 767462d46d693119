import { insertChannelHints, insertVideoHints } from '../../../catalogue/hint-store.js'
import { wantMetadata } from '../../../catalogue/metadata-store.js'
import { lockAccount } from '../../../identity/accounts/store.js'
import type { Clock } from '../../../platform/clock.js'
import type { Limits } from '../../../platform/limit-config.js'
import type { Database } from '../../../platform/db/schema.js'
import { Problem } from '../../../platform/problem.js'
import { setWatchedPositions } from '../../history/store.js'
import { readPreferencesChange } from '../../preferences/preferences.js'
import { changePreferences } from '../../preferences/store.js'
import { addSubscriptions } from '../../subscriptions/subscribe.js'
import type { SkippedItem } from '../formats/item.js'
import type { Chunk } from './chunk.js'
import type { Subject } from './options.js'
import type { Counts } from './report.js'
import { writeGroups } from './write-groups.js'
import { writeHistory, type HistoryPlan } from './write-history.js'
import { writePlaylists } from './write-playlists.js'

type Skipped = Pick<SkippedItem, 'place' | 'reason'>

export interface WriteParts {
  clock: Clock
  limits: Limits
}

/** How a chunk is taken in. */
export interface WritePlan {
  accountId: number
  take: readonly Subject[]
  history: HistoryPlan
  /** How many entries the history may still take. */
  room: number
  /** How many videos may still be looked up for this import. */
  lookUps: number
}

/** What a chunk brought. */
export interface Written {
  added: Partial<Counts>
  skipped: Skipped[]
  /** Entries that the history had no room for. */
  overHistory: number
  lookedUp: number
}

async function writeSubscriptions(
  tx: Database,
  { subscriptions }: Chunk,
  { accountId, clock, limits }: WritePlan & WriteParts,
): Promise<{ subscriptions: number; skipped: Skipped[] }> {
  if (subscriptions.length === 0) return { subscriptions: 0, skipped: [] }
  const wanted = [...new Map(subscriptions.map((each) => [each.ucid, each])).values()]
  const limit = limits.subscriptions
  const { added, over } = await addSubscriptions(tx, accountId, { wanted, now: clock.now(), limit })
  const reason = `You cannot have more than ${limit} subscriptions`
  return { subscriptions: added, skipped: over.map((ucid) => ({ place: ucid, reason })) }
}

/** Takes in what of the preferences can be used. */
async function writePreferences(
  tx: Database,
  accountId: number,
  all: readonly Record<string, unknown>[],
): Promise<{ preferences: number; skipped: Skipped[] }> {
  const skipped: Skipped[] = []
  let preferences = 0
  for (const [name, value] of all.flatMap((values) => Object.entries(values))) {
    try {
      const change = readPreferencesChange({ [name]: value })
      if (Object.keys(change.set).length === 0) continue
      await changePreferences(tx, accountId, change)
      preferences += 1
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      skipped.push({ place: `preferences, ${name.slice(0, 60)}`, reason: error.message })
    }
  }
  return { preferences, skipped }
}

/** Has a few of the videos looked up of which the file tells nothing. */
async function lookUp(tx: Database, chunk: Chunk, limit: number): Promise<number> {
  const hinted = new Set(chunk.videoHints.map(({ videoId }) => videoId))
  const listed = chunk.playlists.flatMap(({ videoIds }) => videoIds)
  const all = [...listed, ...chunk.watched.map(({ videoId }) => videoId)]
  const wanted = [...new Set(all)].filter((videoId) => !hinted.has(videoId)).slice(0, limit)
  await wantMetadata(tx, wanted.sort())
  return wanted.length
}

/**
 * Takes a chunk in, in the transaction of the caller. Tables are written in one order, and rows in
 * the order of their keys where others may write them, too.
 */
export async function writeChunk(
  tx: Database,
  chunk: Chunk,
  plan: WritePlan & WriteParts,
): Promise<Written> {
  const { accountId, clock, limits, history, room } = plan
  const takes = (subject: Subject) => plan.take.includes(subject)
  await lockAccount(tx, accountId)
  const subscribed = takes('subscriptions')
    ? await writeSubscriptions(tx, chunk, plan)
    : { subscriptions: 0, skipped: [] }
  const { watched } = chunk
  const watchedTally = takes('history')
    ? await writeHistory(tx, accountId, { watched, plan: history, room })
    : { added: 0, over: 0 }
  const listed = takes('playlists')
    ? await writePlaylists({ db: tx, clock, limits }, accountId, chunk.playlists)
    : { playlists: 0, playlistVideos: 0, skipped: [] }
  const preferred = takes('preferences')
    ? await writePreferences(tx, accountId, chunk.preferences)
    : { preferences: 0, skipped: [] }
  const grouped = takes('groups')
    ? await writeGroups({ db: tx, clock }, accountId, chunk.groups)
    : { groups: 0, skipped: [] }
  if (takes('history')) await setWatchedPositions(tx, accountId, chunk.positions)
  await insertVideoHints(tx, chunk.videoHints)
  await insertChannelHints(tx, chunk.channelHints)
  const lookedUp = await lookUp(tx, chunk, plan.lookUps)
  return {
    added: {
      subscriptions: subscribed.subscriptions,
      history: watchedTally.added,
      playlists: listed.playlists,
      playlistVideos: listed.playlistVideos,
      preferences: preferred.preferences,
      groups: grouped.groups,
    },
    skipped: [subscribed, listed, preferred, grouped].flatMap(({ skipped }) => skipped),
    overHistory: watchedTally.over,
    lookedUp,
  }
}
