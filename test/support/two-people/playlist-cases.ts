import * as playlists from '../../../src/library/playlists/store.js'
import { sharedVideoIds } from './people.js'
import { changes, nothing, reads, type Facts, type StoreCases } from './store-case.js'

const [first = '', second = ''] = sharedVideoIds

const listIdOf = ({ idOf, me }: Facts) => idOf('playlist', { playlist_id: me.playlistIds[0] })
const entryIdOf = ({ idOf, me }: Facts) => idOf('playlist_video', { index_id: me.entries[0] })

/** Somebody's playlists and what is in them. */
export const playlistCases: StoreCases = {
  findPlaylist: [
    reads(
      ({ db, me }) => playlists.findPlaylist(db, me.playlistIds[1] ?? ''),
      (facts) => ({
        id: facts.idOf('playlist', { playlist_id: facts.me.playlistIds[1] }),
        playlistId: facts.me.playlistIds[1],
        accountId: facts.me.id,
        owner: facts.me.name,
        title: 'Morning',
        description: '',
        privacy: 'private',
        createdAt: facts.now,
        updatedAt: facts.now,
        videoCount: 3,
      }),
    ),
  ],
  listPlaylists: [
    reads(
      async ({ db, me }) =>
        (await playlists.listPlaylists(db, me.id)).map(({ playlistId }) => playlistId),
      ({ me }) => me.playlistIds,
    ),
  ],
  countPlaylists: [
    reads(
      ({ db, me }) => playlists.countPlaylists(db, me.id),
      () => 2,
    ),
  ],
  insertPlaylist: [
    changes(
      'playlist +1',
      async ({ db, me }) => {
        const draft = {
          accountId: me.id,
          title: 'New',
          description: '',
          privacy: 'private',
        } as const
        return typeof (await playlists.insertPlaylist(db, { ...draft, playlistId: 'IVPLnew' }, 1))
      },
      () => 'number',
    ),
  ],
  updatePlaylist: [
    changes(
      'playlist -1 +1',
      (facts) => playlists.updatePlaylist(facts.db, listIdOf(facts), { title: 'Night' }),
      () => true,
    ),
  ],
  deletePlaylist: [
    changes('playlist -1, playlist_video -3', (facts) =>
      playlists.deletePlaylist(facts.db, listIdOf(facts)),
    ),
  ],
  countEntries: [
    reads(
      (facts) => playlists.countEntries(facts.db, listIdOf(facts)),
      () => 3,
    ),
  ],
  listEntries: [
    reads(
      (facts) => playlists.listEntries(facts.db, listIdOf(facts), { offset: 1, limit: 5 }),
      ({ me }) => [
        { index: 1, indexId: me.entries[1], videoId: second },
        { index: 2, indexId: me.entries[2], videoId: me.onlyVideoId },
      ],
    ),
  ],
  listVideosAfter: [
    reads(
      async (facts) => {
        const page = { after: { position: 0, id: Number.MAX_SAFE_INTEGER }, limit: 5 }
        const videos = await playlists.listVideosAfter(facts.db, listIdOf(facts), page)
        return videos.map(({ videoId }) => videoId)
      },
      ({ me }) => [second, me.onlyVideoId],
    ),
  ],
  appendEntries: [
    changes(
      'playlist_video +1',
      async (facts) => {
        const id = listIdOf(facts)
        await playlists.appendEntries(facts.db, id, [{ indexId: 'A1', videoId: first }])
        return (await playlists.listOrder(facts.db, id)).map(({ position }) => position)
      },
      () => [0, 1, 2, 3],
    ),
  ],
  deleteEntry: [
    changes(
      'playlist_video -1',
      (facts) => playlists.deleteEntry(facts.db, listIdOf(facts), facts.me.entries[0] ?? ''),
      () => true,
    ),
    changes(
      '',
      (facts) => playlists.deleteEntry(facts.db, listIdOf(facts), facts.other.entries[0] ?? ''),
      () => false,
    ),
  ],
  listOrder: [
    reads(
      async (facts) =>
        (await playlists.listOrder(facts.db, listIdOf(facts))).map(({ indexId }) => indexId),
      ({ me }) => me.entries,
    ),
  ],
  setPosition: [
    changes('playlist_video -1 +1', (facts) =>
      playlists.setPosition(facts.db, entryIdOf(facts), 7),
    ),
  ],
  findIndexOfVideo: [
    reads(
      (facts) => playlists.findIndexOfVideo(facts.db, listIdOf(facts), facts.me.onlyVideoId),
      () => 2,
    ),
    reads(
      (facts) => playlists.findIndexOfVideo(facts.db, listIdOf(facts), facts.other.onlyVideoId),
      nothing,
    ),
  ],
}
