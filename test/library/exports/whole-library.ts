import {
  insertChannelHints,
  insertVideoHints,
  listChannelThumbnails,
  listVideosOrHints,
} from '../../../src/catalogue/hint-store.js'
import { putWatched } from '../../../src/library/history/store.js'
import { randomIndexId } from '../../../src/library/playlists/index-id.js'
import { createPlaylist } from '../../../src/library/playlists/playlists.js'
import {
  appendEntries,
  listEntries,
  listPlaylists,
  updatePlaylist,
} from '../../../src/library/playlists/store.js'
import { changePreferences, getPreferences } from '../../../src/library/preferences/store.js'
import { setHideChoices } from '../../../src/library/subscriptions/hide-store.js'
import { listWhole } from '../../../src/library/subscriptions/followed-store.js'
import { insertGroupChannel, listGroups } from '../../../src/library/subscriptions/group-store.js'
import { createGroup } from '../../../src/library/subscriptions/groups.js'
import { addSubscriptions } from '../../../src/library/subscriptions/subscribe.js'
import type { Database } from '../../../src/platform/db/schema.js'
import { ucidOf, videoIdOf } from '../../support/catalogue.js'
import { limits } from '../imports/place.js'
import type { TestClock } from '../../support/foyer.js'

/** Everything of a user that an export may hold, in its order. Times are epoch milliseconds. */
export interface WholeLibrary {
  subscriptions: {
    ucid: string
    name: string
    picture: string | undefined
    since: number
    hides: unknown
  }[]
  groups: { name: string; ucids: string[] }[]
  playlists: {
    title: string
    description: string
    privacy: string
    created: number
    updated: number
    videos: string[]
  }[]
  /** Oldest first. */
  history: { videoId: string; at: number; seconds: number | null; length: number | null }[]
  preferences: Record<string, unknown>
  /** What is known of the videos of playlists and history, by id. */
  videos: Record<string, { title: string; length: number; published: number; author: string }>
}

const byTime = { offset: 0, limit: 10_000 }

async function readSubscribed(db: Database, accountId: number) {
  const rows = await db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .select('channel.ucid')
    .where('account_id', '=', accountId)
    .orderBy('subscription.created_at')
    .orderBy('channel.id')
    .execute()
  const ucids = rows.map(({ ucid }) => ucid)
  const whole = new Map(
    (await listWhole(db, accountId, ucids)).map((each) => [each.ucid, each] as const),
  )
  const pictures = await listChannelThumbnails(db, ucids)
  return ucids.flatMap((ucid) => {
    const each = whole.get(ucid)
    if (!each) return []
    const { author: name, subscribedAt: since, hides } = each
    return [{ ucid, name, picture: pictures.get(ucid), since, hides }]
  })
}

export async function readWholeLibrary(db: Database, accountId: number): Promise<WholeLibrary> {
  const playlists: WholeLibrary['playlists'] = []
  for (const list of await listPlaylists(db, accountId)) {
    const { title, description, privacy, createdAt: created, updatedAt: updated } = list
    const videos = (await listEntries(db, list.id, byTime)).map(({ videoId }) => videoId)
    playlists.push({ title, description, privacy, created, updated, videos })
  }
  const history = await db
    .selectFrom('watched')
    .select([
      'video_id as videoId',
      'watched_at as at',
      'position_seconds as seconds',
      'length_seconds as length',
    ])
    .where('account_id', '=', accountId)
    .orderBy('watched_at')
    .orderBy('position')
    .execute()
  const ids = [...playlists.flatMap(({ videos }) => videos), ...history.map((each) => each.videoId)]
  const videos = await listVideosOrHints(db, [...new Set(ids)].sort())
  return {
    subscriptions: await readSubscribed(db, accountId),
    groups: (await listGroups(db, accountId)).map(({ name, ucids }) => ({ name, ucids })),
    playlists,
    history,
    preferences: await getPreferences(db, accountId),
    videos: Object.fromEntries(
      [...videos].map(([id, { title, lengthSeconds, publishedAt, author }]) => [
        id,
        { title, length: lengthSeconds, published: publishedAt, author },
      ]),
    ),
  }
}

const minute = 60_000
const start = Date.UTC(2025, 2, 3, 4, 5, 6)

async function fillSubscriptions(db: Database, accountId: number, clock: TestClock) {
  const wanted = Array.from({ length: 507 }, (_, index) => ({
    ucid: ucidOf(index),
    // Not in the order of the ids, and whole seconds, which is all that OPML can say.
    subscribedAt: start + ((index * 101) % 507) * minute,
  }))
  await db.transaction().execute(async (tx) => {
    await addSubscriptions(tx, accountId, { wanted, now: clock.now(), limit: 1000 })
  })
  await insertChannelHints(
    db,
    wanted.flatMap(({ ucid }, index) =>
      index % 5 === 0
        ? []
        : [
            {
              ucid,
              name: `Kanal <${index}> & "Söhne" 日本`,
              thumbnailUrl: `https://a.test/${index}`,
            },
          ],
    ),
  )
  const own = { accountId, ucid: ucidOf(3) }
  await setHideChoices(db, own, { hide_shorts: true, hide_live: false })
  for (const [name, numbers] of [
    ['Music & <film>', [1, 2, 3]],
    ['Zweite "Gruppe"', [3, 4, 506]],
    ['empty', []],
    ['large', Array.from({ length: 60 }, (_, index) => index + 20)],
  ] as const) {
    await createGroup({ db, clock }, accountId, name)
    const group = (await listGroups(db, accountId)).at(-1)
    for (const number of numbers) {
      if (group)
        await insertGroupChannel(db, { groupId: group.id, accountId, ucid: ucidOf(number) })
    }
  }
}

async function fillPlaylists(db: Database, accountId: number, clock: TestClock) {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => videoIdOf(1, index))
  for (const [index, list] of [
    { title: 'Läuft', description: 'Zwei\nZeilen "so"', privacy: 'private', videos: ids(3) },
    { title: 'Empty', description: '', privacy: 'unlisted', videos: [] },
    { title: '音楽', description: '', privacy: 'public', videos: [...ids(503), videoIdOf(1, 1)] },
  ].entries()) {
    const { title, description, videos } = list
    const privacy = (['private', 'unlisted', 'public'] as const)[index] ?? 'private'
    const { id } = await createPlaylist(
      { db, clock, limits },
      { accountId, title, description, privacy },
    )
    const entries = videos.map((videoId) => ({ videoId, indexId: randomIndexId() }))
    await appendEntries(db, id, entries)
    const created = start + (3 - index) * minute
    await updatePlaylist(db, id, { created_at: created, updated_at: created + 12_345 })
  }
}

async function fillHistory(db: Database, accountId: number) {
  const entries = Array.from({ length: 1008 }, (_, index) => ({
    videoId: videoIdOf(2, index),
    // Some at the same moment: their order is kept all the same.
    watchedAt: start + Math.floor(index / 3) * 1001,
    position: index * 2,
    ...(index % 2 === 0 && { positionSeconds: index + 1 }),
    ...(index % 4 === 0 && { lengthSeconds: 5000 + index }),
  }))
  for (let from = 0; from < entries.length; from += 500) {
    await putWatched(db, accountId, { entries: entries.slice(from, from + 500) })
  }
  await insertVideoHints(
    db,
    [1, 2].flatMap((channel) =>
      Array.from({ length: 300 }, (_, index) => ({
        videoId: videoIdOf(channel, 2 * index),
        title: `Film ${index} "ä" <b>`,
        lengthSeconds: 60 + index,
        publishedAt: start + index,
        ucid: ucidOf(channel),
        channelName: `Kanal ${channel}`,
      })),
    ),
  )
}

/** Gives a user a library with everything that one can have, in several pages. */
export async function fillLibrary(
  db: Database,
  accountId: number,
  clock: TestClock,
): Promise<void> {
  await fillSubscriptions(db, accountId, clock)
  await fillPlaylists(db, accountId, clock)
  await fillHistory(db, accountId)
  await changePreferences(db, accountId, {
    set: { locale: 'de', dark_mode: 'dark', volume: 42, autoplay: true },
    reset: [],
  })
}
