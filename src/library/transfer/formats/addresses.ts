import { skip, type Item, type Items } from './item.js'
import { at, playlistOf, subscriptionOf, type Shape } from './shape.js'
import { readLines, type Line, type Source } from './source.js'
import { channelIdOf, excerpt, isNamedChannel, oneLine, videoIdOf } from './text.js'

/** What the name of a file says without its folder, its ending and marks of Takeout. */
export const titleOf = (name: string): string =>
  oneLine(
    name
      .replace(/^.*\//, '')
      .replace(/\.[A-Za-z0-9]{1,5}$/, '')
      .replace(/_/g, ' '),
    150,
  ) || 'Imported'

/**
 * Reads addresses or ids one by one: channels become subscriptions, videos one playlist of this
 * title. Undefined for what is neither.
 */
export function createAddressReader(title: string): (text: string) => Item[] | undefined {
  let isBegun = false
  const begin = (): Item[] => {
    if (isBegun) return []
    isBegun = true
    return [playlistOf({ title })]
  }
  return (text) => {
    if (channelIdOf(text) || isNamedChannel(text)) return subscriptionOf(text)
    const videoId = videoIdOf(text)
    return videoId ? [...begin(), { kind: 'playlist-video', videoId }] : undefined
  }
}

/** A JSON list of addresses, as Grayjay has it, too. */
export function addressShape(title: string): Shape {
  const readAddress = createAddressReader(title)
  return {
    format: 'addresses',
    key: '[]',
    read: (value, place) => {
      const items = typeof value === 'string' ? readAddress(value) : undefined
      return items && at(place, items)
    },
  }
}

const lineLength = 4096

/** A text with an address or id a line; words may follow one. `#` begins a remark. */
export async function* readAddresses(source: Source): Items {
  const readAddress = createAddressReader(titleOf(source.name))
  let isKnown = false
  const itemsOf = ({ number, text, isTooLong }: Line): Item[] => {
    const [first = ''] = text.trim().split(/\s/, 1)
    if (!isTooLong && (first === '' || first.startsWith('#'))) return []
    const items = isTooLong ? undefined : readAddress(first)
    if (!items) {
      return [skip(`Neither a channel nor a video of YouTube: ${excerpt(text)}`, `line ${number}`)]
    }
    const known: Item[] = isKnown ? [] : [{ kind: 'format', format: 'addresses' }]
    isKnown = true
    return [...known, ...at(`line ${number}`, items)]
  }
  for await (const lines of readLines(source, lineLength)) yield lines.flatMap(itemsOf)
}
