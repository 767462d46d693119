import type {
  ChannelHint,
  Item,
  PlaylistItem,
  SubscriptionItem,
  VideoHint,
  WatchedItem,
} from '../formats/item.js'

/** A playlist with all of its videos: taken in whole or not at all. */
export interface WholePlaylist extends Omit<PlaylistItem, 'kind'> {
  videoIds: string[]
  /** Videos beyond what a playlist may have. */
  over: number
}

/** A watched video and its place among those of the file, from 0. */
export interface NumberedWatched extends WatchedItem {
  number: number
}

/** What is written in one step. */
export interface Chunk {
  subscriptions: SubscriptionItem[]
  watched: NumberedWatched[]
  playlists: WholePlaylist[]
  preferences: Record<string, unknown>[]
  videoHints: VideoHint[]
  channelHints: ChannelHint[]
  groups: { name: string; ucid?: string }[]
  positions: { videoId: string; positionSeconds: number }[]
  /** How many things are in it. */
  weight: number
}

export const newChunk = (): Chunk => ({
  subscriptions: [],
  watched: [],
  playlists: [],
  preferences: [],
  videoHints: [],
  channelHints: [],
  groups: [],
  positions: [],
  weight: 0,
})

/** Gathers items into chunks; a playlist is never cut. */
export interface Collector {
  /** Whether the item would be put to a playlist that is not whole yet. */
  continues: (item: Item) => boolean
  add: (item: Item, number: number) => void
  /** What was gathered, after which it begins anew. */
  take: () => Chunk
  weight: () => number
}

const listKinds: readonly Item['kind'][] = ['playlist-video', 'video', 'channel', 'skipped']

/** What the second pass takes: what needs the rest. */
function addSecond(chunk: Chunk, item: Item): void {
  if (item.kind === 'group') chunk.groups.push({ name: item.name })
  else if (item.kind === 'group-channel') chunk.groups.push({ name: item.group, ucid: item.ucid })
  else if (item.kind === 'position') chunk.positions.push(item)
}

/** What stands alone. */
function addFirst(chunk: Chunk, item: Item, number: number): void {
  if (item.kind === 'subscription') chunk.subscriptions.push(item)
  else if (item.kind === 'watched') chunk.watched.push({ ...item, number })
  else if (item.kind === 'preferences') chunk.preferences.push(item.values)
  else if (item.kind === 'channel') chunk.channelHints.push(item)
  else if (item.kind === 'video') {
    chunk.videoHints.push(item)
    const last = chunk.watched.at(-1)
    if (last?.videoId === item.videoId && item.lengthSeconds !== undefined) {
      last.lengthSeconds ??= item.lengthSeconds
    }
  }
}

/** The second pass is for what needs what the first has brought. */
export type WhichPass = 'first' | 'second'

export function createChunkCollector(pass: WhichPass, playlistVideos: number): Collector {
  let chunk = newChunk()
  let open: WholePlaylist | undefined
  const close = () => {
    if (open) chunk.playlists.push(open)
    open = undefined
  }
  const addListed = (videoId: string) => {
    open ??= { title: 'Imported', description: '', privacy: 'private', videoIds: [], over: 0 }
    if (open.videoIds.length < playlistVideos) open.videoIds.push(videoId)
    else open.over += 1
  }
  const continues = (item: Item) => open !== undefined && listKinds.includes(item.kind)
  return {
    continues,
    add(item, number) {
      if (!continues(item)) close()
      if (pass === 'second') addSecond(chunk, item)
      else if (item.kind === 'playlist') open = { ...item, videoIds: [], over: 0 }
      else if (item.kind === 'playlist-video') addListed(item.videoId)
      else addFirst(chunk, item, number)
      if (item.kind !== 'skipped' && item.kind !== 'format') chunk.weight += 1
    },
    take() {
      close()
      const taken = chunk
      chunk = newChunk()
      return taken
    },
    weight: () => chunk.weight,
  }
}
