import { z } from 'zod'
import { timeOf } from './hints.js'
import { skipItem, type Format, type Item, type PlaylistItem, type Privacy } from './item.js'
import { channelIdOf, excerpt, isNamedChannel, asItIs, oneLine, videoIdOf } from './text.js'

/** How the values of one part of a JSON file look, and what they mean. */
export interface Shape {
  format: Format
  /** The member `name`, an item `name[]` of its list, or `[]`: an item of a whole list, or a line. */
  key: string
  /** What the value at a place means; undefined when it does not look like this. */
  read: (value: unknown, place: string) => Item[] | undefined
  /** What was held back until now. */
  end?: () => Item[]
}

/** Says of what was left out where it is. */
export const at = (place: string, items: readonly Item[]): Item[] =>
  items.map((item) =>
    item.kind === 'skipped'
      ? { ...item, place: [place, item.place].filter(Boolean).join(', ') }
      : item,
  )

/** A shape whose values are checked by a schema first. */
export function shape<S extends z.ZodType>(
  { format, key }: { format: Format; key: string },
  schema: S,
  meaning: (value: z.infer<S>) => Item[],
): Shape {
  return {
    format,
    key,
    read: (value, place) => {
      const parsed = schema.safeParse(value)
      return parsed.success ? at(place, meaning(parsed.data)) : undefined
    },
  }
}

/** A text that is nice to have: what is none does no harm. */
export const someText = z.string().optional().catch(undefined)
export const someNumber = z.number().optional().catch(undefined)
export const someBoolean = z.boolean().optional().catch(undefined)

const notResolved =
  'Only YouTube can say which channel this is: the address must contain the id (UC…)'

/** A subscription by an id or address, with what else is known of the channel. */
export function subscriptionOf(address: string, more: (ucid: string) => Item[] = () => []): Item[] {
  const ucid = channelIdOf(address)
  if (ucid) return [{ kind: 'subscription', ucid }, ...more(ucid)]
  const reason = isNamedChannel(address) ? notResolved : 'Not a channel of YouTube'
  return [skipItem(`${reason}: ${excerpt(address)}`)]
}

const privacyWords: [privacy: Privacy, words: RegExp][] = [
  ['unlisted', /unlisted|nicht gelistet|non répertorié|oculto|não listad|限定公開|不公開/i],
  ['private', /priva|privé|非公開|私人|비공개/i],
  ['public', /public|öffentlich|público|pubblica|公開|공개/i],
]

/** Who may see a list; nobody else when that is not said in a way that is known. */
export const privacyOf = (text: string | undefined): Privacy =>
  privacyWords.find(([, words]) => words.test(text ?? ''))?.[0] ?? 'private'

interface PlaylistFacts {
  title: string
  description?: string | undefined
  privacy?: string | undefined
  /** Epoch milliseconds, as are those below. */
  createdAt?: number | undefined
  updatedAt?: number | undefined
}

export function playlistOf(facts: PlaylistFacts): PlaylistItem {
  const { title, description = '', privacy } = facts
  const item: PlaylistItem = {
    kind: 'playlist',
    title: asItIs(title, 150) || 'Untitled',
    description: asItIs(description, 10_000),
    privacy: privacyOf(privacy),
  }
  const [createdAt, updatedAt] = [timeOf(facts.createdAt), timeOf(facts.updatedAt)]
  if (createdAt !== undefined) item.createdAt = createdAt
  if (updatedAt !== undefined) item.updatedAt = updatedAt
  return item
}

/** The videos of a list: each an id, an address, or whatever `addressOf` makes one of. */
export function playlistVideos<V>(
  videos: readonly V[],
  addressOf: (video: V) => unknown,
  more: (video: V, videoId: string) => Item[] = () => [],
): Item[] {
  return videos.flatMap((video, index): Item[] => {
    const address = addressOf(video)
    const videoId = typeof address === 'string' ? videoIdOf(address) : undefined
    if (videoId) return [{ kind: 'playlist-video', videoId }, ...more(video, videoId)]
    const found = typeof address === 'string' ? `: ${excerpt(address)}` : ''
    return [skipItem(`Not a video of YouTube${found}`, `video ${index + 1}`)]
  })
}

/** A group and its channels. */
export function groupOf(text: string, channels: readonly unknown[]): Item[] {
  const name = oneLine(text, 100)
  if (!name) return [skipItem('The group has no name')]
  const members = channels.flatMap((channel, index): Item[] => {
    const ucid = typeof channel === 'string' ? channelIdOf(channel) : undefined
    if (ucid) return [{ kind: 'group-channel', group: name, ucid }]
    return [skipItem('Not a channel of YouTube', `channel ${index + 1}`)]
  })
  return [{ kind: 'group', name }, ...members]
}
