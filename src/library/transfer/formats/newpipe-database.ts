import { second } from '../../../platform/clock.js'
import { channelHints, timeOf, videoHints } from './hints.js'
import { skipItem, type Item, type VideoHint, type WatchedItem } from './item.js'
import {
  kindOfTable,
  listColumns,
  openForeignSqlite,
  scanTable,
  type Cell,
  type Row,
} from './newpipe-store.js'
import { groupOf, playlistOf, subscriptionOf } from './shape.js'
import { excerpt, videoIdOf } from './text.js'

type Connection = ReturnType<typeof openForeignSqlite>

/** The columns that are read of each table; https://github.com/TeamNewPipe/NewPipe/tree/dev/app/schemas */
const columns = {
  subscriptions: ['uid', 'service_id', 'url', 'name', 'avatar_url'],
  feed_group: ['uid', 'name'],
  feed_group_subscription_join: ['group_id', 'subscription_id'],
  streams: [
    'uid',
    'service_id',
    'url',
    'title',
    'duration',
    'uploader',
    'uploader_url',
    'upload_date',
  ],
  stream_history: ['stream_id', 'access_date'],
  stream_state: ['stream_id', 'progress_time'],
  playlists: ['uid', 'name', 'display_index'],
  playlist_stream_join: ['playlist_id', 'stream_id', 'join_index'],
  remote_playlists: ['name', 'url'],
} as const

type Table = keyof typeof columns

/** So many rows of a table are read. */
const rowLimit = 500_000

const columnTextOf = (cell: Cell): string => (typeof cell === 'string' ? cell : '')
const numberOf = (cell: Cell): number =>
  typeof cell === 'number' || typeof cell === 'bigint' ? Number(cell) : NaN

/** The one service that is YouTube. */
const isYouTube = (row: Row) => row.service_id === undefined || numberOf(row.service_id) === 0

/** Hands each row over; rows that cannot be read are reported. */
function* readTable(
  db: Connection,
  table: Table,
  use: (row: Row, number: number) => Item[],
): Generator<Item> {
  let number = 0
  try {
    const kind = kindOfTable(db, table)
    if (kind === 'other') yield skipItem('It is no table', table)
    if (kind !== 'table') return
    const stored = listColumns(db, table)
    const wanted = columns[table].filter((column) => stored.includes(column))
    for (const row of wanted.length > 0 ? scanTable(db, table, wanted) : []) {
      number += 1
      if (number > rowLimit) {
        yield skipItem(`Rows after ${rowLimit} are left out`, table)
        return
      }
      yield* use(row, number)
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'It is damaged'
    yield skipItem(`It is damaged: ${reason}`, `${table}, row ${number + 1}`)
  }
}

/** Reads the subscriptions and remembers which row was which channel. */
function* readNewPipeSubscriptions(db: Connection, channels: Map<number, string>): Generator<Item> {
  yield* readTable(db, 'subscriptions', (row, number) => {
    const address = columnTextOf(row.url)
    const place = `subscriptions, row ${number}`
    if (!isYouTube(row)) return [skipItem(`Not a channel of YouTube: ${excerpt(address)}`, place)]
    return subscriptionOf(address, (ucid) => {
      channels.set(numberOf(row.uid), ucid)
      return channelHints(ucid, columnTextOf(row.name), columnTextOf(row.avatar_url))
    }).map((item) => (item.kind === 'skipped' ? { ...item, place } : item))
  })
}

function* readGroups(db: Connection, channels: Map<number, string>): Generator<Item> {
  const names = new Map<number, string>()
  yield* readTable(db, 'feed_group', (row) => {
    names.set(numberOf(row.uid), columnTextOf(row.name))
    return groupOf(columnTextOf(row.name), [])
  })
  yield* readTable(db, 'feed_group_subscription_join', (row) => {
    const name = names.get(numberOf(row.group_id))
    const ucid = channels.get(numberOf(row.subscription_id))
    if (name === undefined || ucid === undefined) return []
    return groupOf(name, [ucid]).filter((item) => item.kind === 'group-channel')
  })
}

interface Streams {
  /** The video of a row of `streams`. */
  ids: Map<number, string>
  /** Seconds. */
  positions: Map<number, number>
}

function* readStreams(db: Connection, { ids, positions }: Streams): Generator<Item> {
  yield* readTable(db, 'streams', (row, number): (VideoHint | Item)[] => {
    const videoId = isYouTube(row) ? videoIdOf(columnTextOf(row.url)) : undefined
    if (!videoId) {
      return [
        skipItem(
          `Not a video of YouTube: ${excerpt(columnTextOf(row.url))}`,
          `streams, row ${number}`,
        ),
      ]
    }
    ids.set(numberOf(row.uid), videoId)
    return videoHints({
      videoId,
      title: columnTextOf(row.title),
      lengthSeconds: numberOf(row.duration),
      publishedAt: numberOf(row.upload_date),
      channel: columnTextOf(row.uploader_url),
      channelName: columnTextOf(row.uploader),
    })
  })
  yield* readTable(db, 'stream_state', (row) => {
    const seconds = Math.floor(numberOf(row.progress_time) / second)
    if (seconds > 0) positions.set(numberOf(row.stream_id), seconds)
    return []
  })
}

function* readNewPipeHistory(db: Connection, { ids, positions }: Streams): Generator<Item> {
  yield* readTable(db, 'stream_history', (row) => {
    const streamId = numberOf(row.stream_id)
    const videoId = ids.get(streamId)
    if (videoId === undefined) return []
    const item: WatchedItem = { kind: 'watched', videoId }
    const watchedAt = timeOf(numberOf(row.access_date))
    const positionSeconds = positions.get(streamId)
    if (watchedAt !== undefined) item.watchedAt = watchedAt
    if (positionSeconds !== undefined) item.positionSeconds = positionSeconds
    return [item]
  })
}

interface List {
  name: string
  rank: number
  videos: { videoId: string; index: number }[]
}

function* readPlaylists(db: Connection, { ids }: Streams): Generator<Item> {
  const lists = new Map<number, List>()
  yield* readTable(db, 'playlists', (row) => {
    const rank = numberOf(row.display_index)
    lists.set(numberOf(row.uid), { name: columnTextOf(row.name), rank, videos: [] })
    return []
  })
  yield* readTable(db, 'playlist_stream_join', (row) => {
    const videoId = ids.get(numberOf(row.stream_id))
    const list = lists.get(numberOf(row.playlist_id))
    if (videoId !== undefined) list?.videos.push({ videoId, index: numberOf(row.join_index) })
    return []
  })
  const inOrder = [...lists.values()].sort((one, other) => (one.rank || 0) - (other.rank || 0))
  for (const { name, videos } of inOrder) {
    yield playlistOf({ title: name })
    for (const { videoId } of videos.sort((one, other) => one.index - other.index)) {
      yield { kind: 'playlist-video', videoId }
    }
  }
  yield* readTable(db, 'remote_playlists', (row, number) => [
    skipItem(
      `A playlist on YouTube, whose videos are not here: ${excerpt(columnTextOf(row.name) || columnTextOf(row.url))}`,
      `remote_playlists, row ${number}`,
    ),
  ])
}

/** The database of NewPipe and its forks; blocks its thread while it reads. */
export function* readNewPipeDatabase(path: string): Generator<Item> {
  const db = openForeignSqlite(path)
  try {
    const isKnown = (['subscriptions', 'streams'] as const).some(
      (table) => kindOfTable(db, table) === 'table',
    )
    if (isKnown) yield { kind: 'format', format: 'newpipe' }
    const channels = new Map<number, string>()
    const streams: Streams = { ids: new Map(), positions: new Map() }
    yield* readNewPipeSubscriptions(db, channels)
    yield* readGroups(db, channels)
    yield* readStreams(db, streams)
    yield* readNewPipeHistory(db, streams)
    yield* readPlaylists(db, streams)
  } finally {
    db.close()
  }
}
