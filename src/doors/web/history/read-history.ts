import { z } from 'zod'
import { listVideosOrHints } from '../../../catalogue/hint-store.js'
import { openUndo } from '../../../html/undo.js'
import { listHistory } from '../../../library/history/list-store.js'
import { countWatched, type WatchedEntry } from '../../../library/history/store.js'
import { getPreferences } from '../../../library/preferences/store.js'
import type { Context } from '../../../platform/context.js'
import type { HistoryView } from './history-page.js'

const pageSize = 40

const known = z.number().optional()
const entrySchema = z
  .object({
    videoId: z.string(),
    watchedAt: z.number(),
    position: z.number(),
    positionSeconds: known,
    lengthSeconds: known,
  })
  .transform(({ positionSeconds, lengthSeconds, ...entry }): WatchedEntry => ({
    ...entry,
    ...(positionSeconds === undefined ? {} : { positionSeconds }),
    ...(lengthSeconds === undefined ? {} : { lengthSeconds }),
  }))

/** An entry that was removed, which its owner may bring back. */
export const removedEntry = (accountId: number) => ({
  kind: 'history',
  accountId,
  schema: entrySchema,
})

export interface HistoryRequest {
  accountId: number
  text: string
  page: number
  undo?: string | undefined
}

/** A page of a history. */
export async function readHistory(
  context: Context,
  { accountId, text, page, undo }: HistoryRequest,
): Promise<HistoryView> {
  const { db, clock } = context
  const window = { offset: (page - 1) * pageSize, limit: pageSize + 1 }
  const found = await listHistory(db, accountId, { text, window })
  const entries = found.slice(0, pageSize)
  const removed = undo === undefined ? undefined : openUndo(context, removedEntry(accountId), undo)
  const ids = [...entries, ...(removed ? [removed] : [])].map(({ videoId }) => videoId)
  const videos = await listVideosOrHints(db, ids)
  const name = removed && (videos.get(removed.videoId)?.title || removed.videoId)
  const { watch_history: isKept } = await getPreferences(db, accountId)
  return {
    entries,
    videos,
    text,
    page,
    hasNext: found.length > pageSize,
    total: await countWatched(db, accountId),
    isKept,
    now: clock.now(),
    removed: name === undefined || undo === undefined ? undefined : { name, sealed: undo },
  }
}
