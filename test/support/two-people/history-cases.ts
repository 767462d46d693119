import * as deleteStore from '../../../src/library/history/delete-store.js'
import * as listStore from '../../../src/library/history/list-store.js'
import * as positions from '../../../src/library/history/position-store.js'
import * as owned from '../../../src/library/owned-store.js'
import { sharedVideoIds } from './people.js'
import { changes, nothing, reads, videoIdsOf, type Facts, type StoreCases } from './store-case.js'

const [first = '', second = ''] = sharedVideoIds
const window = { offset: 0, limit: 10 }

const deleteCases: StoreCases = {
  keepNewestWatched: [
    changes('watched -2', ({ db, me }) => deleteStore.keepNewestWatched(db, me.id, 1)),
    changes('', ({ db, me }) => deleteStore.keepNewestWatched(db, me.id, 3)),
  ],
  deleteSomeWatched: [
    changes(
      'watched -2',
      ({ db, me }) => deleteStore.deleteSomeWatched(db, me.id, 2),
      () => 2,
    ),
  ],
  deleteWatched: [
    changes('watched -1', ({ db, me }) => deleteStore.deleteWatched(db, me.id, first)),
    changes('', ({ db, me, other }) => deleteStore.deleteWatched(db, me.id, other.onlyVideoId)),
  ],
  deleteAllWatched: [
    changes('watched -3', ({ db, me }) => deleteStore.deleteAllWatched(db, me.id)),
  ],
}

const list = async ({ db, me }: Facts, text: string) =>
  videoIdsOf(await listStore.listHistory(db, me.id, { text, window }))

const listCases: StoreCases = {
  listHistory: [
    reads(
      (facts) => list(facts, ''),
      ({ me }) => [me.onlyVideoId, second, first],
    ),
    reads(
      (facts) => list(facts, facts.me.onlyVideoId),
      ({ me }) => [me.onlyVideoId],
    ),
    reads(
      async ({ db, me, other }) =>
        videoIdsOf(await listStore.listHistory(db, me.id, { text: other.onlyVideoId, window })),
      () => [],
    ),
  ],
  listEntriesOf: [
    reads(
      async ({ db, me, other }) => {
        const ids = [first, me.onlyVideoId, other.onlyVideoId]
        return [...(await listStore.listEntriesOf(db, me.id, ids)).keys()].sort()
      },
      ({ me }) => [first, me.onlyVideoId].sort(),
    ),
  ],
}

/** Both have watched 30 seconds of a video of a length that nobody knows. */
const beginning = { seconds: 30, length: undefined }
const begin = async ({ db, me, other }: Facts) => {
  for (const { id } of [me, other]) {
    await positions.updatePosition(db, { accountId: id, videoId: first }, beginning)
  }
  await positions.clearPosition(db, other.id, second)
}

/** What a call gives while both have begun a video; nothing of it stays. */
async function whenBegun(facts: Facts, call: (facts: Facts) => Promise<unknown>) {
  let given: unknown
  const undo = new Error('undone')
  const act = facts.db.transaction().execute(async (tx) => {
    await begin({ ...facts, db: tx })
    given = await call({ ...facts, db: tx })
    throw undo
  })
  await act.catch((error: unknown) => {
    if (error !== undo) throw error
  })
  return given
}

const findOthers = async ({ db, other }: Facts) => positions.findPosition(db, other.id, first)

const positionCases: StoreCases = {
  findPosition: [
    reads(({ db, me }) => positions.findPosition(db, me.id, first), nothing),
    reads(
      (facts) => whenBegun(facts, ({ db, me }) => positions.findPosition(db, me.id, first)),
      () => beginning,
    ),
    reads(
      (facts) => whenBegun(facts, ({ db, other }) => positions.findPosition(db, other.id, second)),
      nothing,
    ),
  ],
  updatePosition: [
    changes('watched -1 +1', ({ db, me }) =>
      positions.updatePosition(db, { accountId: me.id, videoId: first }, beginning),
    ),
    changes('', ({ db, me, other }) =>
      positions.updatePosition(db, { accountId: me.id, videoId: other.onlyVideoId }, beginning),
    ),
  ],
  clearPosition: [
    reads(
      (facts) =>
        whenBegun(facts, async (begun) => {
          await positions.clearPosition(begun.db, begun.me.id, first)
          const mine = await positions.findPosition(begun.db, begun.me.id, first)
          return [mine, await findOthers(begun)]
        }),
      () => [undefined, beginning],
    ),
  ],
  listUnfinished: [
    reads(
      (facts) => whenBegun(facts, ({ db, me }) => positions.listUnfinished(db, me.id, 9)),
      () => [second, first],
    ),
    reads(
      (facts) => whenBegun(facts, ({ db, other }) => positions.listUnfinished(db, other.id, 9)),
      () => [first],
    ),
  ],
}

const ownedCases: StoreCases = {
  countOwned: [
    reads(
      async ({ db, me, other }) => {
        const own = await owned.countOwned(db, [me.id])
        return [own.get(me.id), own.has(other.id)]
      },
      () => [{ subscriptions: 3, playlists: 2, watched: 3 }, false],
    ),
  ],
}

/** How somebody's history is listed and emptied, how far its videos were watched, how much there is. */
export const historyCases: Record<string, StoreCases> = {
  'library/history/delete-store': deleteCases,
  'library/history/list-store': listCases,
  'library/history/position-store': positionCases,
  'library/owned-store': ownedCases,
}
