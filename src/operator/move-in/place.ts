import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { SourceTable } from './invidious-store.js'
import { createReport, type Report } from './report.js'

/** How far one table of the source is read. */
interface PartPlace {
  /** The key of the last row that is done. */
  after: string
  rows: number
  isDone: boolean
}

/** How far a moving in has come. What is read again after a crash was brought before and stays. */
export interface Place {
  /** Epoch milliseconds of the first of its runs. */
  readonly startedAt: number
  readonly parts: Map<SourceTable, PartPlace>
  readonly report: Report
  /** Keeps it; called after each page. */
  save(): void
  /** Forgets it: the next moving in begins anew. */
  end(): void
}

const count = z.int().min(0)
const keptPlace = z.object({
  source: z.string(),
  startedAt: count,
  parts: z.array(
    z.tuple([
      z.enum(['channels', 'channel_videos', 'users', 'session_ids', 'playlists']),
      z.object({ after: z.string(), rows: count, isDone: z.boolean() }),
    ]),
  ),
  moved: z.array(z.tuple([z.string(), z.object({ read: count, brought: count })])),
  skipped: z.array(z.tuple([z.string(), z.object({ count, example: z.string() })])),
})

/** A place that nobody keeps. */
export const createPlace = (now: number): Place => ({
  startedAt: now,
  parts: new Map(),
  report: createReport(),
  save() {},
  end() {},
})

function readPlaceFile(file: string, source: string) {
  try {
    const kept = keptPlace.parse(JSON.parse(readFileSync(file, 'utf8')))
    return kept.source === source ? kept : undefined
  } catch {
    // None is kept, or a crash of the machine left it unreadable: all is looked at once more.
    return undefined
  }
}

/**
 * The place in `move-in.json` of a data folder where a moving in from the same source, to the same
 * database, was interrupted; else one at the beginning. `source` names both and holds no secret.
 */
export function openPlace(dataDir: string, source: string, now: number): Place {
  const file = join(dataDir, 'move-in.json')
  const kept = readPlaceFile(file, source)
  const startedAt = kept?.startedAt ?? now
  const parts: Place['parts'] = new Map(kept?.parts)
  const report: Report = { moved: new Map(kept?.moved), skipped: new Map(kept?.skipped) }
  return {
    startedAt,
    parts,
    report,
    save() {
      const { moved, skipped } = report
      const maps = { parts: [...parts], moved: [...moved], skipped: [...skipped] }
      writeFileSync(`${file}.new`, JSON.stringify({ source, startedAt, ...maps }), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
    end() {
      rmSync(file, { force: true })
    },
  }
}
