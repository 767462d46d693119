import { isChannelId, isVideoId } from '../../../catalogue/ids.js'
import { listTitleOf } from './addresses.js'
import { readRows, type Row } from './csv-rows.js'
import { channelHints } from './hints.js'
import { skipItem, type Item, type Items, type PlaylistItem } from './item.js'
import { playlistOf, subscriptionOf } from './shape.js'
import type { Source } from './source.js'
import { channelIdOf, excerpt } from './text.js'

/** So many playlists can be known by the table of all. */
const listCount = 10_000

const isPlaylistId = (text: string) =>
  /^(?:[A-Z]{2}[A-Za-z0-9_-]{14,48}|WL|LL)$/.test(text) && !isChannelId(text)

const isTime = (text = '') => /^\d{4}-\d\d-\d\d[T ]/.test(text)

/** What the row of a table is; its words may be of any language, so that forms alone decide. */
type Meaning =
  | { kind: 'subscription'; ucid: string; name: string }
  | { kind: 'video'; videoId: string }
  /** An old list tells of itself in the table of its videos. */
  | { kind: 'list'; title: string; description: string; visibility: string }
  /** A line of the table of all lists. */
  | { kind: 'catalogue'; cells: string[] }

function subscriptionIn(cells: readonly string[]): Meaning | undefined {
  const ucid = cells.find(isChannelId)
  if (ucid === undefined) return undefined
  const others = cells.filter((cell) => cell !== ucid && cell !== '')
  const addresses = others.filter((cell) => channelIdOf(cell) === ucid)
  // Other tables have the account's own channel in each row, but without its address.
  if (addresses.length === 0 && others.length > 1) return undefined
  const [name = ''] = others.filter((cell) => !addresses.includes(cell))
  return isTime(name) ? undefined : { kind: 'subscription', ucid, name }
}

function columnMeaningOf({ cells, line }: Row): Meaning | undefined {
  const [first = '', second = '', , , title = '', description = '', visibility = ''] = cells
  if (isPlaylistId(first)) {
    return isChannelId(second)
      ? { kind: 'list', title, description, visibility }
      : { kind: 'catalogue', cells }
  }
  const count = cells.filter((cell) => cell !== '').length
  const isVideo = isVideoId(first) && count <= 2 && (isTime(second) || (count === 1 && line > 1))
  return isVideo ? { kind: 'video', videoId: first } : subscriptionIn(cells)
}

const letters = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase()

/** "…-videos" in the languages that write it so. */
const suffix = /[-–_ ](videos?|vidéos|vídeos|filmy|wideo|видео|動画|视频|影片|동영상)$/i

/** What the table of all lists says of each: its videos are in a file named after it. */
export interface ListCatalogue {
  /** The playlist whose videos are in the file of this name. */
  find: (name: string) => PlaylistItem
}

function titleIn(cells: readonly string[], stem: string): string | undefined {
  const whole = letters(stem)
  const short = letters(stem.replace(suffix, ''))
  const titles = cells.slice(1).filter((cell) => letters(cell) !== '')
  // Long names are cut off in the names of files.
  const isCut = (cell: string) => short.length >= 20 && letters(cell).startsWith(short)
  return (
    titles.find((cell) => [short, whole].includes(letters(cell))) ??
    titles.find((cell) => isCut(cell))
  )
}

export function createListCatalogue(rows: readonly string[][]): ListCatalogue {
  return {
    find(name) {
      const stem = listTitleOf(name)
      for (const cells of rows) {
        const title = titleIn(cells, stem)
        if (title !== undefined) return playlistFor(title, cells.at(-1))
      }
      return playlistFor(stem.replace(suffix, ''), undefined)
    },
  }
}

const playlistFor = (title: string, privacy: string | undefined): PlaylistItem =>
  playlistOf({ title, privacy })

/** The rows of the table of all lists; none when it is another table. */
export async function readListRows(source: Source): Promise<string[][]> {
  const found: string[][] = []
  for await (const rows of readRows(source)) {
    const meanings = rows.map(columnMeaningOf)
    found.push(...meanings.flatMap((each) => (each?.kind === 'catalogue' ? [each.cells] : [])))
    if (found.length >= listCount) break
  }
  return found.slice(0, listCount)
}

/** The items of a row; `begin` gives the list that it belongs to, once. */
function itemsOf(meaning: Meaning, begin: () => Item[]): Item[] {
  switch (meaning.kind) {
    case 'subscription':
      return subscriptionOf(meaning.ucid, (ucid) => channelHints(ucid, meaning.name))
    case 'video':
      return [...begin(), { kind: 'playlist-video', videoId: meaning.videoId }]
    case 'list':
    case 'catalogue':
      return []
  }
}

/** Reads the rows of a table one after the other. */
function createTableReader(source: Source, lists: ListCatalogue) {
  let list: PlaylistItem | undefined
  let isBegun = false
  let isKnown = false
  let isHeader = true
  const begin = (): Item[] => {
    if (isBegun) return []
    isBegun = true
    return [list ?? lists.find(source.name)]
  }
  const knownItems = (meaning: Meaning): Item[] => {
    const known: Item[] = isKnown ? [] : [{ kind: 'format', format: 'takeout' }]
    isKnown = true
    isHeader = meaning.kind === 'list'
    if (meaning.kind !== 'list') return [...known, ...itemsOf(meaning, begin)]
    list = playlistOf({ ...meaning, privacy: meaning.visibility })
    isBegun = false
    return [...known, ...begin()]
  }
  return (row: Row): Item[] => {
    const place = `line ${row.line}`
    if (row.isTooLong) return [skipItem('It is too long', place)]
    const isBlank = row.cells.every((cell) => cell === '')
    const meaning = columnMeaningOf(row)
    if (meaning) return knownItems(meaning)
    const isExpected = isBlank || isHeader
    // A header follows an empty line.
    isHeader = isBlank
    return isExpected
      ? []
      : [skipItem(`It is not understood: ${excerpt(row.cells.join(', '))}`, place)]
  }
}

/** The tables of Takeout: subscriptions, and playlists in their old and their new form. */
export async function* readTakeoutCsv(source: Source, lists = createListCatalogue([])): Items {
  const readRow = createTableReader(source, lists)
  for await (const rows of readRows(source)) yield rows.flatMap(readRow)
}
