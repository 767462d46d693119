import * as history from '../../../src/library/history/store.js'
import * as notifications from '../../../src/library/notifications/store.js'
import * as preferences from '../../../src/library/preferences/store.js'
import * as revisions from '../../../src/library/revision-store.js'
import { ucidOf, videoIdOf } from '../catalogue.js'
import { findOwner } from '../open.js'
import { newsOf, sharedVideoIds, unreadVideoId } from './people.js'
import { playlistCases } from './playlist-cases.js'
import { changes, groupIdOf, reads, videoIdsOf, type Facts, type StoreCases } from './store-case.js'

const [first = '', second = ''] = sharedVideoIds
const window = { offset: 0, limit: 10 }
const noHides = { hide_shorts: false, hide_premieres: false, hide_live: false }

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

const preferenceCases: StoreCases = {
  getPreferences: [
    reads(
      async ({ db, me }) => (await preferences.getPreferences(db, me.id)).speed,
      ({ me }) => (me.onlyUcid === ucidOf(3) ? 1.75 : 2),
    ),
  ],
  getOwnPreferences: [
    reads(
      async ({ db, me }) =>
        (await preferences.getOwnPreferences(db, await findOwner(db, me.id))).speed,
      ({ me }) => (me.onlyUcid === ucidOf(3) ? 1.75 : 2),
    ),
  ],
  changePreferences: [
    changes('account -1 +1', ({ db, me }) =>
      preferences.changePreferences(db, me.id, { set: { speed: 3 }, reset: [] }),
    ),
  ],
}

const revisionCases: StoreCases = {
  raiseLibraryRevision: [
    changes('account -1 +1', ({ db, me }) => revisions.raiseLibraryRevision(db, me.id)),
  ],
}

/** What is in somebody's library, the subscriptions left out. */
export const libraryCases: Record<string, StoreCases> = {
  'library/history/store': historyCases,
  'library/notifications/store': notificationCases,
  'library/playlists/store': playlistCases,
  'library/preferences/store': preferenceCases,
  'library/revision-store': revisionCases,
}
