import type { Database } from '../../../platform/db/schema.js'
import { listWatchedOf } from '../../history/store.js'
import { cleanDescription, cleanTitle } from '../../playlists/playlist-text.js'
import { listPlaylists } from '../../playlists/store.js'
import { getPreferences } from '../../preferences/store.js'
import { listGroupNames } from '../../subscriptions/page-store.js'
import { listSubscriptions } from '../../subscriptions/store.js'
import type { Item, PlaylistItem } from '../formats/item.js'
import type { Counts } from './report.js'

/** So many videos are looked for in the history at a time. */
const batchSize = 1000

type ListFacts = Pick<PlaylistItem, 'title' | 'description' | 'privacy'>

/** What tells playlists apart, short of comparing their videos. */
const listKeyOf = ({ title, description, privacy }: ListFacts, videoCount: number) =>
  JSON.stringify([cleanTitle(title), cleanDescription(description), privacy, videoCount])

/** Counts the playlists that are not among those of a user, as their videos come one by one. */
async function createListCounter(db: Database, accountId: number) {
  const known = new Set(
    (await listPlaylists(db, accountId)).map((list) => listKeyOf(list, list.videoCount)),
  )
  let open: { facts: ListFacts; videoCount: number } | undefined
  let fresh = 0
  const close = () => {
    if (open && !known.has(listKeyOf(open.facts, open.videoCount))) fresh += 1
    open = undefined
  }
  return {
    add(item: Item): void {
      if (item.kind === 'playlist-video' && open) open.videoCount += 1
      if (item.kind !== 'playlist') return
      close()
      open = { facts: item, videoCount: 0 }
    },
    end(): number {
      close()
      return fresh
    },
  }
}

/** Counts what of some items is not there yet, for a preview. */
export async function createFreshCounter(db: Database, accountId: number) {
  const subscribed = new Set((await listSubscriptions(db, accountId)).map(({ ucid }) => ucid))
  const groups = new Set((await listGroupNames(db, accountId)).map(({ name }) => name))
  const own: Record<string, unknown> = { ...(await getPreferences(db, accountId)) }
  const lists = await createListCounter(db, accountId)
  const fresh = { subscriptions: 0, groups: 0, preferences: 0, history: 0 }
  const addOne = (item: Item) => {
    if (item.kind === 'subscription' && !subscribed.has(item.ucid)) {
      subscribed.add(item.ucid)
      fresh.subscriptions += 1
    } else if (item.kind === 'group' && !groups.has(item.name)) {
      groups.add(item.name)
      fresh.groups += 1
    } else if (item.kind === 'preferences') {
      const changed = Object.entries(item.values).filter(
        ([name, value]) => name in own && JSON.stringify(own[name]) !== JSON.stringify(value),
      )
      fresh.preferences += changed.length
    } else lists.add(item)
  }
  return {
    async add(items: readonly Item[]): Promise<void> {
      items.forEach(addOne)
      const ids = items.flatMap((item) => (item.kind === 'watched' ? [item.videoId] : []))
      for (let from = 0; from < ids.length; from += batchSize) {
        const some = ids.slice(from, from + batchSize)
        const known = await listWatchedOf(db, accountId, some)
        fresh.history += some.filter((videoId) => !known.has(videoId)).length
      }
    },
    end: (): Omit<Counts, 'playlistVideos'> => ({ ...fresh, playlists: lists.end() }),
  }
}
