import { skipItem, type Item, type Items } from './item.js'
import { at, playlistOf, subscriptionOf, type Shape } from './shape.js'
import { readLines, type Line, type Source } from './source.js'
import { channelIdOf, excerpt, isNamedChannel, oneLine, videoIdOf } from './text.js'

/** What the name of a file says without its folder, its ending and marks of Takeout. */
export const listTitleOf = (name: string): string =>
  oneLine(
    name
      .replace(/^.*\//, '')
      .replace(/\.[A-Za-z0-9]{1,5}$/, '')
      .replace(/_/g, ' '),
    150,
  ) || 'Imported'

/** So many channels wait for the list of videos to end. */
const heldCount = 20_000

/**
 * Reads addresses or ids one by one: videos become one playlist of this title, channels
 * subscriptions, which come after it. Undefined for what is neither.
 */
export function createAddressReader(title: string) {
  let isBegun = false
  const held: Item[] = []
  const begin = (): Item[] => {
    if (isBegun) return []
    isBegun = true
    return [playlistOf({ title })]
  }
  return {
    read(text: string): Item[] | undefined {
      if (channelIdOf(text) || isNamedChannel(text)) {
        const items = subscriptionOf(text)
        if (held.length >= heldCount || items[0]?.kind === 'skipped') return items
        held.push(...items)
        return []
      }
      const videoId = videoIdOf(text)
      return videoId ? [...begin(), { kind: 'playlist-video', videoId }] : undefined
    },
    end: (): Item[] => held.splice(0),
  }
}

/** A JSON list of addresses, as Grayjay has it, too. */
export function addressShape(title: string): Shape {
  const reader = createAddressReader(title)
  return {
    format: 'addresses',
    key: '[]',
    read: (value, place) => {
      const items = typeof value === 'string' ? reader.read(value) : undefined
      return items && at(place, items)
    },
    end: () => reader.end(),
  }
}

const lineLength = 4096

/** What the first line of a table says of its first column. */
const columnName = /^"?(?:address|url|link|video)"?\s*[,;\t]/i

/** A text with an address or id a line; words may follow one. `#` begins a remark. */
export async function* readAddresses(source: Source): Items {
  const reader = createAddressReader(listTitleOf(source.name))
  let isKnown = false
  const itemsOf = ({ number, text, isTooLong }: Line): Item[] => {
    const [first = ''] = text.trim().split(/\s/, 1)
    if (!isTooLong && (first === '' || first.startsWith('#'))) return []
    if (number === 1 && columnName.test(text)) return []
    const items = isTooLong ? undefined : reader.read(first)
    if (!items) {
      return [
        skipItem(`Neither a channel nor a video of YouTube: ${excerpt(text)}`, `line ${number}`),
      ]
    }
    const known: Item[] = isKnown ? [] : [{ kind: 'format', format: 'addresses' }]
    isKnown = true
    return [...known, ...at(`line ${number}`, items)]
  }
  for await (const lines of readLines(source, lineLength)) yield lines.flatMap(itemsOf)
  yield reader.end()
}
