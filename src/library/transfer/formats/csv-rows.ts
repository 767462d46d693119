import { readLines, type Line, type Source } from './source.js'

export interface Row {
  /** Of its first line, counted from 1. */
  line: number
  /** Without white space around them; at least one. */
  cells: string[]
  /** Whether it was left out for its length. */
  isTooLong: boolean
}

const lineLength = 64 * 1024
/** A cell goes over so many lines at most; beyond that its quotation mark is taken for a mistake. */
const rowLines = 20

const separators = [',', ';', '\t']

/** What separates the cells, as the first line shows. */
export function findSeparator(line: string): string {
  const counts = separators.map((separator) => line.split(separator).length)
  return separators[counts.indexOf(Math.max(...counts))] ?? ','
}

/** The cells of a whole row (RFC 4180); quotation marks within a bare cell stay. */
export function splitRow(text: string, separator: string): string[] {
  const cells: string[] = []
  let at = 0
  while (at <= text.length) {
    const isQuoted = text[at] === '"'
    let end = isQuoted ? text.indexOf('"', at + 1) : text.indexOf(separator, at)
    while (isQuoted && end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
    if (end < 0) end = text.length
    const cell = isQuoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end)
    cells.push(cell.trim())
    const next = isQuoted ? text.indexOf(separator, end) : end
    if (next < 0) break
    at = next + 1
  }
  return cells
}

interface PendingLine extends Line {
  /** Whether a quoted cell begins or ends in it, without the other. */
  isOdd: boolean
}

/** How many of the lines make a row; undefined while that is not known. */
function rowLength(lines: readonly PendingLine[], isOver: boolean): number | undefined {
  let isOpen = false
  for (const [index, { isOdd }] of lines.entries()) {
    isOpen = isOpen !== isOdd
    if (!isOpen) return index + 1
  }
  return isOver || lines.length >= rowLines ? 1 : undefined
}

/** Joins lines to rows as they come. */
function createRowJoiner() {
  let separator: string | undefined
  const pending: PendingLine[] = []
  const release = (isOver: boolean): Row[] => {
    const rows: Row[] = []
    while (pending.length > 0) {
      const length = rowLength(pending, isOver)
      if (length === undefined) break
      const lines = pending.splice(0, length)
      const text = lines.map((line) => line.text).join('\n')
      const isTooLong = lines.some((line) => line.isTooLong)
      const cells = splitRow(text, separator ?? ',')
      rows.push({ line: lines[0]?.number ?? 0, cells, isTooLong })
    }
    return rows
  }
  return {
    join(lines: readonly Line[]): Row[] {
      const rows: Row[] = []
      for (const line of lines) {
        separator ??= findSeparator(line.text)
        pending.push({ ...line, isOdd: line.text.split('"').length % 2 === 0 })
        rows.push(...release(false))
      }
      return rows
    },
    end: () => release(true),
  }
}

/**
 * The rows of a table, some at a time. A quotation mark that is never closed spoils its own line
 * alone.
 */
export async function* readRows(source: Source): AsyncGenerator<Row[]> {
  const joiner = createRowJoiner()
  for await (const lines of readLines(source, lineLength)) yield joiner.join(lines)
  yield joiner.end()
}
