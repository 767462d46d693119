import * as target from '../../../src/operator/move-in/target-store.js'
import { ucidOf } from '../catalogue.js'
import { changes, nothing, reads, type StoreCases } from './store-case.js'

const moved = { passwordHash: '$2b$04$moved', preferences: '{}', createdAt: 1 }
const later = 10 ** 14

const targetCases: StoreCases = {
  listKnownAccounts: [
    reads(
      async ({ db, me }) => [...(await target.listKnownAccounts(db, [me.name]))],
      ({ me }) => [
        [
          me.name,
          {
            id: me.id,
            isMoved: false,
            movedAt: undefined,
            hasOwnPreferences: true,
            hasOwnPassword: true,
          },
        ],
      ],
    ),
  ],
  insertMovedAccount: [
    changes(
      'account +1',
      async ({ db }) => typeof (await target.insertMovedAccount(db, { ...moved, name: 'new' })),
      () => 'number',
    ),
  ],
  joinAccount: [changes('account -1 +1', ({ db, me }) => target.joinAccount(db, me.id))],
  setMovedAt: [
    changes('', ({ db }) => target.setMovedAt(db, 5)),
    changes('account -1 +1', async ({ db, me }) => {
      await target.joinAccount(db, me.id)
      await target.setMovedAt(db, 5)
    }),
  ],
  refreshMovedAccount: [
    changes('account -1 +1', ({ db, me }) => {
      const known = { isMoved: true, movedAt: 1, hasOwnPreferences: false, hasOwnPassword: false }
      return target.refreshMovedAccount(db, { ...known, id: me.id }, { ...moved, name: me.name })
    }),
    changes('', ({ db, me }) => {
      const known = { isMoved: true, movedAt: 1, hasOwnPreferences: true, hasOwnPassword: true }
      return target.refreshMovedAccount(db, { ...known, id: me.id }, { ...moved, name: me.name })
    }),
  ],
  insertMovedSubscriptions: [
    changes(
      'account -1 +1, subscription +1',
      ({ db, me, other, idOf }) =>
        target.insertMovedSubscriptions(db, me.id, {
          channelIds: [ucidOf(1), other.onlyUcid].map((ucid) => idOf('channel', { ucid })),
          now: 5,
          sinceEventId: 0,
        }),
      () => 1,
    ),
  ],
  lowerSince: [
    changes('account -1 +1, subscription -1 +1', ({ db, me, idOf }) =>
      target.lowerSince(db, me.id, new Map([[idOf('channel', { ucid: ucidOf(1) }), 1]])),
    ),
    changes('account -1 +1', ({ db, me, idOf }) =>
      target.lowerSince(db, me.id, new Map([[idOf('channel', { ucid: ucidOf(1) }), 999]])),
    ),
  ],
  putPlaylist: [
    changes(
      'playlist -1 +1',
      ({ db, me }) =>
        target.putPlaylist(db, {
          playlistId: me.playlistIds[0] ?? '',
          accountId: me.id,
          title: 'Brought',
          description: '',
          privacy: 'private',
          createdAt: 1,
          updatedAt: later,
        }),
      ({ me, idOf }) => idOf('playlist', { playlist_id: me.playlistIds[0] }),
    ),
    changes(
      '',
      ({ db, me, other }) =>
        target.putPlaylist(db, {
          playlistId: other.playlistIds[0] ?? '',
          accountId: me.id,
          title: 'Taken',
          description: '',
          privacy: 'private',
          createdAt: 1,
          updatedAt: later,
        }),
      nothing,
    ),
    changes(
      '',
      ({ db, me }) =>
        target.putPlaylist(db, {
          playlistId: me.playlistIds[0] ?? '',
          accountId: me.id,
          title: 'Older than what is here',
          description: '',
          privacy: 'private',
          createdAt: 1,
          updatedAt: 1,
        }),
      nothing,
    ),
  ],
  deleteEntriesOf: [
    changes('playlist_video -3', ({ db, me, idOf }) =>
      target.deleteEntriesOf(db, idOf('playlist', { playlist_id: me.playlistIds[0] })),
    ),
  ],
}

/** What is brought from another server. */
export const moveInCases: Record<string, StoreCases> = {
  'operator/move-in/target-store': targetCases,
}
