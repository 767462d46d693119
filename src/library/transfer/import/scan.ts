import type { Item, SkippedItem } from '../formats/item.js'
import { readItems, type ImportFile } from '../formats/read-items.js'
import { addSkipped, countFound, newReport, noCounts, type ImportReport } from './report.js'

/** What a first reading of a file shows. */
export interface Scan {
  report: ImportReport
  /** How many items it gives. */
  items: number
  /** Whether there is something that can only be taken in when all else is there. */
  hasSecondPass: boolean
  /** Whether the history comes oldest first: then what is too much is at its beginning. */
  isOldestFirst: boolean
}

interface ScanState {
  report: ImportReport
  items: number
  hasSecondPass: boolean
  firstTime: number | undefined
  lastTime: number | undefined
  isNewestFirst: boolean
}

/** What needs all else to be there first. */
const secondKinds: readonly Item['kind'][] = ['group', 'group-channel', 'position']

function addItem(state: ScanState, item: Item, skipped: SkippedItem[]): void {
  const { formats, found } = state.report
  countFound(found, item)
  state.items += 1
  state.hasSecondPass ||= secondKinds.includes(item.kind)
  if (item.kind === 'skipped') skipped.push(item)
  if (item.kind === 'format' && !formats.includes(item.format)) formats.push(item.format)
  if (item.kind !== 'watched') return
  state.firstTime ??= item.watchedAt
  state.lastTime = item.watchedAt ?? state.lastTime
  state.isNewestFirst ||= item.isNewestFirst === true
}

/**
 * Reads a file from one end to the other: what is in it, what cannot be read, and how much of it
 * there is. `look` is called with what was read since the last call, and how much there was by then.
 */
export async function scanFile(
  file: ImportFile,
  look: (items: readonly Item[], done: number) => Promise<void>,
): Promise<Scan> {
  const state: ScanState = {
    report: { ...newReport(file.name), found: { ...noCounts } },
    items: 0,
    hasSecondPass: false,
    firstTime: undefined,
    lastTime: undefined,
    isNewestFirst: false,
  }
  for await (const items of readItems(file)) {
    const skipped: SkippedItem[] = []
    for (const item of items) addItem(state, item, skipped)
    state.report = addSkipped(state.report, skipped)
    await look(items, state.items)
  }
  const { firstTime, lastTime, isNewestFirst } = state
  const isTimed = firstTime !== undefined && lastTime !== undefined
  return {
    report: state.report,
    items: state.items,
    hasSecondPass: state.hasSecondPass,
    isOldestFirst: isTimed ? lastTime > firstTime : !isNewestFirst,
  }
}
