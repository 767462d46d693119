import { isVideoId } from '../../catalogue/ids.js'
import { nameKeyOf } from '../../identity/accounts/names.js'
import { readPrivacy } from '../../library/playlists/playlist-text.js'
import { appendEntries } from '../../library/playlists/store.js'
import {
  listSourceEntries,
  listSourcePlaylists,
  type SourceEntry,
  type SourcePlaylist,
} from './invidious-store.js'
import { bringVideos } from './move-catalogue.js'
import type { Move } from './move.js'
import { pagesLeft } from './pages.js'
import { countMoved, countSkipped } from './report.js'
import {
  deleteEntriesOf,
  listKnownAccounts,
  putPlaylist,
  type MovedPlaylist,
} from './target-store.js'

/** 63 bits as upper-case hex without leading zeros, as clients know an entry. */
const indexIdOf = (number: string) => BigInt(number).toString(16).toUpperCase()

/** The entries in the order of their playlist; what its order does not name is not in it. */
function entriesInOrder(playlist: SourcePlaylist, entries: readonly SourceEntry[], move: Move) {
  const byNumber = new Map(entries.map((entry) => [entry.number, entry.id ?? '']))
  return (playlist.order ?? []).flatMap((number) => {
    const videoId = byNumber.get(number) ?? ''
    if (isVideoId(videoId)) return { indexId: indexIdOf(number), videoId }
    countSkipped(move.report, 'a playlist entry without a usable video id', playlist.id)
    return []
  })
}

const movedPlaylistOf = (
  playlist: SourcePlaylist,
  accountId: number,
  now: number,
): MovedPlaylist => ({
  playlistId: playlist.id,
  accountId,
  title: playlist.title ?? '',
  description: playlist.description ?? '',
  privacy: readPrivacy(playlist.privacy ?? 'private'),
  createdAt: playlist.created?.getTime() ?? now,
  updatedAt: playlist.updated?.getTime() ?? now,
})

async function movePlaylist(
  move: Move,
  playlist: MovedPlaylist,
  entries: { indexId: string; videoId: string }[],
): Promise<void> {
  await move.db.transaction().execute(async (tx) => {
    const id = await putPlaylist(tx, playlist)
    if (id !== undefined) {
      await deleteEntriesOf(tx, id)
      await appendEntries(tx, id, entries)
    }
    const count = id === undefined ? 0 : 1
    countMoved(move.report, 'playlists', { read: 1, brought: count })
    countMoved(move.report, 'playlist entries', {
      read: entries.length,
      brought: count * entries.length,
    })
  })
}

async function movePage(move: Move, page: readonly SourcePlaylist[]): Promise<void> {
  const { source, db, clock, report } = move
  const entries = await listSourceEntries(
    source,
    page.map(({ id }) => id),
  )
  await bringVideos(move, uniqueVideos(entries))
  const known = await listKnownAccounts(
    db,
    page.map(({ author }) => author ?? ''),
  )
  for (const playlist of page) {
    const account = known.get(nameKeyOf(playlist.author ?? ''))
    if (!playlist.id.startsWith('IVPL')) {
      countSkipped(report, 'a saved playlist of YouTube, which is no own one', playlist.id)
    } else if (!account?.isMoved) {
      countSkipped(report, 'a playlist whose user was not brought', playlist.id)
    } else {
      const own = entries.filter((entry) => entry.plid === playlist.id)
      const moved = movedPlaylistOf(playlist, account.id, clock.now())
      await movePlaylist(move, moved, entriesInOrder(playlist, own, move))
    }
  }
}

/** One statement cannot store a video twice, and playlists share videos. */
const uniqueVideos = (entries: readonly SourceEntry[]): SourceEntry[] => [
  ...new Map(entries.map((entry) => [entry.id, entry])).values(),
]

export async function movePlaylists(move: Move): Promise<void> {
  const { source } = move
  for await (const page of pagesLeft(move, 'playlists', {
    readPage: (after) => listSourcePlaylists(source, after),
    keyOf: ({ id }) => id,
  })) {
    await movePage(move, page)
  }
}
