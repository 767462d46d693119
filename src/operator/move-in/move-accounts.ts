import { insertChannels, listChannelIds } from '../../catalogue/bulk-store.js'
import { isChannelId, isVideoId } from '../../catalogue/ids.js'
import { markChanged } from '../../catalogue/revision-store.js'
import { markAsNews } from '../../catalogue/video-store.js'
import { nameKeyOf } from '../../identity/accounts/names.js'
import type { Database } from '../../platform/db/schema.js'
import { appendEvent, findLatestEventId } from '../../catalogue/event-store.js'
import { appendWatched, listAllWatched } from '../../library/history/store.js'
import { readPreferencesChange } from '../../library/preferences/preferences.js'
import { listUnreadVideoIds, listUsers, type SourceUser } from './invidious-store.js'
import type { Move } from './move.js'
import { pagesLeft } from './pages.js'
import { countMoved, countSkipped } from './report.js'
import {
  insertMovedAccount,
  insertMovedSubscriptions,
  joinAccount,
  listKnownAccounts,
  listNewsOf,
  lowerSince,
  refreshMovedAccount,
  type KnownAccount,
  type MovedAccount,
} from './target-store.js'

/** So many videos become news in one transaction. */
const newsAtOnce = 500

/** Gives an event to every video that is unread by anyone there, oldest first. */
export async function markNews({ source, db, clock }: Move): Promise<void> {
  const unread = await listUnreadVideoIds(source)
  for (let from = 0; from < unread.length; from += newsAtOnce) {
    const videoIds = unread.slice(from, from + newsAtOnce)
    await db.transaction().execute(async (tx) => {
      const news = new Map((await listNewsOf(tx, videoIds)).map((video) => [video.videoId, video]))
      const changed = new Set<number>()
      for (const videoId of videoIds) {
        const video = news.get(videoId)
        if (!video || video.newsEventId !== undefined) continue
        const event = { channelId: video.channelId, videoId: video.id, at: clock.now() }
        await markAsNews(tx, video.id, await appendEvent(tx, { ...event, kind: 'video_added' }))
        changed.add(video.channelId)
      }
      await markChanged(tx, changed)
    })
  }
}

/** Each preference that can be used here; the others are reported. */
function readPreferences({ preferences, email }: SourceUser, { report }: Move): string {
  const usable: Record<string, unknown> = {}
  for (const [name, value] of entriesOf(preferences ?? '{}')) {
    try {
      Object.assign(usable, readPreferencesChange({ [name]: value }).set)
    } catch {
      countSkipped(report, `a preference '${name}' of a kind that is not known here`, email)
    }
  }
  return JSON.stringify(usable)
}

function entriesOf(json: string): [string, unknown][] {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? Object.entries(value) : []
  } catch {
    // A row without readable preferences counts as one with the defaults.
    return []
  }
}

const accountOfRow = (user: SourceUser, move: Move): MovedAccount => ({
  name: user.email,
  passwordHash: user.password ?? undefined,
  preferences: readPreferences(user, move),
  createdAt: user.updated?.getTime() ?? move.clock.now(),
})

/** One user being brought into an account, in a transaction. */
interface Moving {
  tx: Database
  accountId: number
  user: SourceUser
  move: Move
}

async function moveSubscriptions({ tx, accountId, user, move }: Moving) {
  const named = [...new Set(user.subscriptions ?? [])]
  const ucids = named.filter(isChannelId)
  for (const ucid of named) {
    if (!isChannelId(ucid)) countSkipped(move.report, 'a subscription that is no channel', ucid)
  }
  const now = move.clock.now()
  await insertChannels(
    tx,
    ucids.map((ucid) => ({ ucid, name: '' })),
    now,
  )
  const ids = await listChannelIds(tx, ucids)
  const channelIds = ucids.flatMap((ucid) => ids.get(ucid) ?? [])
  const sinceEventId = await findLatestEventId(tx)
  const brought = await insertMovedSubscriptions(tx, accountId, { channelIds, now, sinceEventId })
  countMoved(move.report, 'subscriptions', { read: named.length, brought })
}

/** What is not in the history here comes to its newest end, in the order in which it was watched. */
async function moveHistory({ tx, accountId, user, move }: Moving) {
  const watched = user.watched ?? []
  const known = new Set(await listAllWatched(tx, accountId))
  const videoIds = watched.filter((id) => isVideoId(id) && !known.has(id))
  for (const id of watched) {
    if (!isVideoId(id)) countSkipped(move.report, 'a watched video without a usable id', id)
  }
  const now = user.updated?.getTime() ?? move.clock.now()
  await appendWatched(tx, accountId, { videoIds, now })
  const brought = new Set(videoIds).size
  countMoved(move.report, 'watched videos', { read: watched.length, brought })
}

/** News begin, in each channel, with the oldest video that is unread there. */
async function moveNotifications({ tx, accountId, user, move }: Moving) {
  const videoIds = [...new Set(user.notifications ?? [])]
  if (videoIds.length === 0) return
  const firstOf = new Map<number, number>()
  const news = await listNewsOf(tx, videoIds)
  for (const { channelId, newsEventId = Infinity } of news) {
    firstOf.set(channelId, Math.min(newsEventId, firstOf.get(channelId) ?? Infinity))
  }
  const events = [...firstOf].filter(([, first]) => first !== Infinity)
  await lowerSince(
    tx,
    accountId,
    new Map(events.map(([channelId, first]) => [channelId, first - 1])),
  )
  countMoved(move.report, 'notifications', { read: videoIds.length, brought: news.length })
}

async function moveAccount(user: SourceUser, known: KnownAccount | undefined, move: Move) {
  await move.db.transaction().execute(async (tx) => {
    const account = accountOfRow(user, move)
    const accountId = known?.id ?? (await insertMovedAccount(tx, account))
    if (known?.isMoved) await refreshMovedAccount(tx, known, account)
    else if (known) await joinAccount(tx, known.id)
    const moving = { tx, accountId, user, move }
    await moveSubscriptions(moving)
    await moveHistory(moving)
    await moveNotifications(moving)
  })
}

export async function moveAccounts(move: Move): Promise<void> {
  const { source, db, report, joinsAccounts } = move
  for await (const page of pagesLeft(move, 'users', {
    readPage: (after) => listUsers(source, after),
    keyOf: ({ email }) => email,
  })) {
    const known = await listKnownAccounts(
      db,
      page.map(({ email }) => email),
    )
    for (const user of page) {
      const account = known.get(nameKeyOf(user.email))
      if (account && !account.isMoved && !joinsAccounts) {
        countSkipped(report, 'a user whose name an account made here has (see --join)', user.email)
        continue
      }
      await moveAccount(user, account, move)
      countMoved(report, 'users', { read: 1, brought: account ? 0 : 1 })
    }
  }
}
