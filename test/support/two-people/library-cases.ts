import * as history from '../../../src/library/history/store.js'
import * as notifications from '../../../src/library/notifications/store.js'
import * as playlists from '../../../src/library/playlists/store.js'
import * as preferences from '../../../src/library/preferences/store.js'
import { ucidOf, videoIdOf } from '../catalogue.js'
import { newsOf, sharedVideoIds, unreadVideoId } from './people.js'
import {
  changes,
  groupIdOf,
  nothing,
  reads,
  videoIdsOf,
  type Facts,
  type StoreCases,
} from './store-case.js'

const [first = '', second = ''] = sharedVideoIds
const window = { offset: 0, limit: 10 }
const noHides = { hide_shorts: false, hide_premieres: false, hide_live: false }

const listIdOf = ({ idOf, me }: Facts) => idOf('playlist', { playlist_id: me.playlistIds[0] })
const entryIdOf = ({ idOf, me }: Facts) => idOf('playlist_video', { index_id: me.entries[0] })
const rowOf = ({ idOf }: Facts, videoId: string) => idOf('video', { video_id: videoId })

const historyCases: StoreCases = {
  listWatched: [
    reads(
      ({ db, me }) => history.listWatched(db, me.id, window),
      ({ me }) => [me.onlyVideoId, second, first],
    ),
  ],
  listAllWatched: [
    reads(
      ({ db, me }) => history.listAllWatched(db, me.id),
      ({ me }) => [first, second, me.onlyVideoId],
    ),
  ],
  appendWatched: [
    changes(
      'watched -1 +1',
      ({ db, me }) => history.appendWatched(db, me.id, { videoIds: [first], now: 5 }),
      () => 4,
    ),
    changes(
      'watched +1',
      ({ db, me, other }) =>
        history.appendWatched(db, me.id, { videoIds: [other.onlyVideoId], now: 5 }),
      () => 4,
    ),
  ],
  findNewestPlace: [
    reads(
      ({ db, me }) => history.findNewestPlace(db, me.id),
      () => ({ watchedAt: 1000, position: 3 }),
    ),
  ],
  putWatched: [
    changes('watched -1 +2', ({ db, me, other }) =>
      history.putWatched(db, me.id, {
        entries: [
          { videoId: first, watchedAt: 2000, position: 1 },
          { videoId: second, watchedAt: 1, position: 1 },
          { videoId: other.onlyVideoId, watchedAt: 2000, position: 2, positionSeconds: 5 },
        ],
      }),
    ),
    changes('', ({ db, me }) =>
      history.putWatched(db, me.id, {
        entries: [{ videoId: first, watchedAt: 2000, position: 1 }],
        at: 2000,
      }),
    ),
    changes('', ({ db, me }) => history.putWatched(db, me.id, { entries: [] })),
  ],
  setWatchedPositions: [
    changes('watched -1 +1', ({ db, me, other }) =>
      history.setWatchedPositions(db, me.id, [
        { videoId: first, positionSeconds: 7 },
        { videoId: other.onlyVideoId, positionSeconds: 7 },
      ]),
    ),
  ],
  countWatched: [
    reads(
      ({ db, me }) => history.countWatched(db, me.id),
      () => 3,
    ),
  ],
  listWatchedOf: [
    reads(
      ({ db, me, other }) =>
        history.listWatchedOf(db, me.id, [first, me.onlyVideoId, other.onlyVideoId]),
      ({ me }) => new Set([first, me.onlyVideoId]),
    ),
    reads(
      ({ db, me }) => history.listWatchedOf(db, me.id, []),
      () => new Set(),
    ),
  ],
  listEntriesAfter: [
    reads(
      ({ db, me }) =>
        history.listEntriesAfter(db, me.id, {
          after: { watchedAt: 1000, position: 1, videoId: '' },
          limit: 5,
        }),
      ({ me }) => [
        { videoId: second, watchedAt: 1000, position: 2, positionSeconds: 30 },
        { videoId: me.onlyVideoId, watchedAt: 1000, position: 3 },
      ],
    ),
  ],
}

const unreadOf = ({ db, me }: Facts, groupId?: number) =>
  notifications
    .listUnread(db, { accountId: me.id, groupId, hides: noHides, limit: 10 })
    .then(videoIdsOf)

const listNews = async ({ db, me }: Facts, window: Partial<notifications.NewsWindow>) =>
  videoIdsOf(
    await notifications.listNews(
      db,
      { accountId: me.id, hides: noHides },
      { before: undefined, after: undefined, isFromOldest: false, limit: 10, ...window },
    ),
  )

const notificationCases: StoreCases = {
  listNews: [
    reads(
      (facts) => listNews(facts, {}),
      ({ me }) => [videoIdOf(2, 51), newsOf(me), unreadVideoId],
    ),
    reads(
      (facts) => listNews(facts, { isFromOldest: true, limit: 2 }),
      ({ me }) => [newsOf(me), unreadVideoId],
    ),
  ],
  countUnreadOf: [
    reads(
      (facts) => {
        const { db, me, other } = facts
        const ids = [ucidOf(1), ucidOf(2), me.onlyUcid, other.onlyUcid].map((ucid) =>
          facts.idOf('channel', { ucid }),
        )
        return notifications
          .countUnreadOf(db, { accountId: me.id, hides: noHides }, ids)
          .then((counts) => ids.map((id) => counts.get(id)))
      },
      () => [1, 1, 1, undefined],
    ),
  ],
  listUnread: [
    reads(
      (facts) => unreadOf(facts),
      ({ me }) => [videoIdOf(2, 51), newsOf(me), unreadVideoId],
    ),
    reads(
      (facts) => unreadOf(facts, groupIdOf(facts)),
      ({ me }) => [newsOf(me), unreadVideoId],
    ),
  ],
  findNewsSeen: [
    reads(
      ({ db, me }) => notifications.findNewsSeen(db, me.id),
      ({ me }) => me.id,
    ),
  ],
  setNewsSeen: [changes('account -1 +1', ({ db, me }) => notifications.setNewsSeen(db, me.id, 9))],
  insertDismissed: [
    changes('dismissed_news +1', ({ db, me }) =>
      notifications.insertDismissed(db, me.id, unreadVideoId),
    ),
    changes('', ({ db, me, other }) => notifications.insertDismissed(db, me.id, newsOf(other))),
  ],
  deleteDismissed: [
    changes('dismissed_news -2', ({ db, me }) => notifications.deleteDismissed(db, me.id)),
  ],
  listDismissed: [
    reads(
      (facts) =>
        notifications.listDismissed(
          facts.db,
          facts.me.id,
          [...facts.me.dismissedVideoIds, ...facts.other.dismissedVideoIds, unreadVideoId].map(
            (videoId) => rowOf(facts, videoId),
          ),
        ),
      (facts) => new Set(facts.me.dismissedVideoIds.map((videoId) => rowOf(facts, videoId))),
    ),
    reads(
      (facts) => notifications.listDismissed(facts.db, facts.me.id, [rowOf(facts, first)]),
      () => new Set(),
    ),
  ],
}

const playlistCases: StoreCases = {
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
    changes('playlist -1 +1', (facts) =>
      playlists.updatePlaylist(facts.db, listIdOf(facts), { title: 'Night' }),
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

const preferenceCases: StoreCases = {
  getPreferences: [
    reads(
      async ({ db, me }) => (await preferences.getPreferences(db, me.id)).speed,
      ({ me }) => (me.onlyUcid === ucidOf(3) ? 1.75 : 2),
    ),
  ],
  changePreferences: [
    changes('account -1 +1', ({ db, me }) =>
      preferences.changePreferences(db, me.id, { set: { speed: 3 }, reset: [] }),
    ),
  ],
}

/** What is in somebody's library, the subscriptions left out. */
export const libraryCases: Record<string, StoreCases> = {
  'library/history/store': historyCases,
  'library/notifications/store': notificationCases,
  'library/playlists/store': playlistCases,
  'library/preferences/store': preferenceCases,
}
