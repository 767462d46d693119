import type { ListedVideo } from '../../../catalogue/video-store.js'
import type { Visitor } from '../../../html/visitor.js'
import { findDeletionTime } from '../../../identity/accounts/deletion-store.js'
import { findAccount } from '../../../identity/accounts/store.js'
import { hasSecondFactor } from '../../../identity/second-factor/store.js'
import { hasExpired } from '../../../identity/sessions/kinds.js'
import { listSessions, type Session } from '../../../identity/sessions/store.js'
import { listFeed } from '../../../library/feed/list-feed.js'
import { listEntriesOf } from '../../../library/history/list-store.js'
import type { WatchedEntry } from '../../../library/history/store.js'
import { getOwnPreferences } from '../../../library/preferences/store.js'
import type { Context } from '../../../platform/context.js'
import { findUnfinished } from '../feed/find-unfinished.js'

const newestCount = 8
const logInCount = 5
/** Sessions that are looked at to find those that have not expired. */
const sessionCount = 50

/** What a person should look after. */
export type Warning =
  'deletion' | 'no-email' | 'no-password' | 'no-second-factor' | 'history-paused'

export interface OverviewView {
  warnings: readonly Warning[]
  /** Unread first. */
  newest: readonly ListedVideo[]
  /** The ids of the videos that are unread. */
  unread: ReadonlySet<string>
  unfinished: readonly ListedVideo[]
  /** Entries of the history, by the ids of videos. */
  watched: ReadonlyMap<string, WatchedEntry>
  /** The last log-ins of browsers, apps and devices that still hold. */
  logIns: readonly Session[]
  /** Epoch milliseconds. */
  now: number
}

async function listWarnings(
  { db, config }: Context,
  accountId: number,
  isHistoryKept: boolean,
): Promise<Warning[]> {
  const account = await findAccount(db, accountId)
  // Without mail, an address brings nobody back.
  const needsEmail = config.mail !== undefined && account?.email === undefined
  const deletesAt = await findDeletionTime(db, accountId)
  const isProtected = await hasSecondFactor(db, accountId)
  return [
    ...(deletesAt === undefined ? [] : (['deletion'] as const)),
    ...(needsEmail ? (['no-email'] as const) : []),
    ...(account?.passwordHash === undefined ? (['no-password'] as const) : []),
    ...(isProtected ? [] : (['no-second-factor'] as const)),
    ...(isHistoryKept ? [] : (['history-paused'] as const)),
  ]
}

/** What is new for a person, and what to look after. */
export async function readOverview(
  context: Context,
  { accountId, libraryRevision }: Visitor,
): Promise<OverviewView> {
  const { db, config, clock } = context
  const now = clock.now()
  const owner = { id: accountId, libraryRevision }
  const preferences = await getOwnPreferences(db, owner)
  const feed = await listFeed(
    db,
    { owner, page: 1, size: newestCount },
    { ...preferences, sort: 'published' },
  )
  const newest = [...feed.notifications, ...feed.videos].slice(0, newestCount)
  const unfinished = await findUnfinished(db, accountId)
  const ids = [...newest, ...unfinished].map(({ videoId }) => videoId)
  const sessions = await listSessions(db, accountId, sessionCount)
  return {
    warnings: await listWarnings(context, accountId, preferences.watch_history),
    newest,
    unread: new Set(feed.notifications.map(({ videoId }) => videoId)),
    unfinished,
    watched: await listEntriesOf(db, accountId, ids),
    logIns: sessions.filter((session) => !hasExpired(session, config, now)).slice(0, logInCount),
    now,
  }
}
