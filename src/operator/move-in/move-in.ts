import { settleChannels } from '../../catalogue/bulk-store.js'
import { countInvidiousRows, type Invidious, type SourceTable } from './invidious-store.js'
import { moveAccounts, markNews } from './move-accounts.js'
import { moveChannels, moveVideos } from './move-catalogue.js'
import type { Move } from './move.js'
import { movePlaylists } from './move-playlists.js'
import { moveSessions } from './move-sessions.js'
import { createPlace, type Place } from './place.js'
import type { Report } from './report.js'
import { setMovedAt } from './target-store.js'

/** How much there is to read, by table. */
export async function measure(source: Invidious): Promise<Map<SourceTable, number>> {
  const tables: SourceTable[] = ['channels', 'channel_videos', 'users', 'session_ids', 'playlists']
  const counts = new Map<SourceTable, number>()
  for (const table of tables) counts.set(table, await countInvidiousRows(source, table))
  return counts
}

/**
 * Brings all that belongs to the users of an Invidious, and its catalogue. Safe to repeat while
 * that goes on running: what is there already stays, what has been changed here wins, and sessions
 * that were revoked here stay revoked. With the place of one that was interrupted it goes on there.
 */
export async function moveIn(
  parts: Omit<Move, 'report' | 'place'> & { place?: Place },
): Promise<Report> {
  const { place = createPlace(parts.clock.now()) } = parts
  const move: Move = { ...parts, place, report: place.report }
  await moveChannels(move)
  await moveVideos(move)
  await settleChannels(move.db, move.clock.now())
  await markNews(move)
  await moveAccounts(move)
  await moveSessions(move)
  await movePlaylists(move)
  await settleChannels(move.db, move.clock.now())
  await setMovedAt(move.db, place.startedAt)
  place.end()
  return move.report
}
