import type { Item } from '../../../src/library/transfer/formats/item.js'
import type { Belongings } from './place.js'

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

function subscriptionsOf(items: readonly Item[]): string[] {
  const wanted = new Map<string, number>()
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'subscription' || wanted.has(item.ucid)) continue
    // One that says since when is older than those that come now.
    wanted.set(item.ucid, item.subscribedAt ?? 1e15 + index)
  }
  return [...wanted].sort(([, one], [, other]) => one - other).map(([ucid]) => ucid)
}

function groupsOf(items: readonly Item[], subscribed: readonly string[]): Belongings['groups'] {
  const groups: Record<string, Set<string>> = {}
  for (const item of items) {
    if (item.kind === 'group') groups[item.name] ??= new Set()
    if (item.kind !== 'group-channel') continue
    const members = (groups[item.group] ??= new Set())
    if (subscribed.includes(item.ucid)) members.add(item.ucid)
  }
  return Object.fromEntries(
    Object.entries(groups).map(([name, ucids]) => [name, [...ucids].sort()]),
  )
}

function playlistsOf(items: readonly Item[]): Belongings['playlists'] {
  const lists: Belongings['playlists'] = []
  for (const item of items) {
    if (item.kind === 'playlist-video') lists.at(-1)?.videos.push(item.videoId)
    if (item.kind !== 'playlist') continue
    const { title, description, privacy } = item
    const shown = title.replace(/[<>]/g, '')
    lists.push({ title: shown, description, privacy: capitalized(privacy), videos: [] })
  }
  return lists
}

function historyOf(items: readonly Item[], now: number): Belongings['history'] {
  const watched = items.filter((item) => item.kind === 'watched')
  const ranked = watched.map((item, index) => ({
    videoId: item.videoId,
    watchedAt: item.watchedAt ?? now,
    rank: item.isNewestFirst ? -index : index,
    position: item.positionSeconds ?? null,
    length: item.lengthSeconds,
  }))
  ranked.sort((one, other) => other.watchedAt - one.watchedAt || other.rank - one.rank)
  const first = ranked.filter(
    ({ videoId }, index) => ranked.findIndex((each) => each.videoId === videoId) === index,
  )
  const positions = new Map(
    items.flatMap((item) =>
      item.kind === 'position' ? [[item.videoId, item.positionSeconds]] : [],
    ),
  )
  return first.map(({ videoId, watchedAt, position, length }) => {
    const hint = items.find((item) => item.kind === 'video' && item.videoId === videoId)
    const at = items.findIndex((item) => item.kind === 'watched' && item.videoId === videoId)
    const next = items[at + 1]
    const isOwnHint = next === hint && hint?.kind === 'video'
    return {
      videoId,
      watchedAt,
      position: positions.get(videoId) ?? position,
      length: length ?? (isOwnHint ? (hint.lengthSeconds ?? null) : null),
    }
  })
}

/** What somebody who had nothing has after these items were imported at `now`. */
export function belongingsOf(items: readonly Item[], now: number): Belongings {
  const subscriptions = subscriptionsOf(items)
  return {
    subscriptions,
    groups: groupsOf(items, subscriptions),
    playlists: playlistsOf(items),
    history: historyOf(items, now),
  }
}
