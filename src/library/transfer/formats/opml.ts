import { Parser } from 'htmlparser2'
import { channelHints, timeOf } from './hints.js'
import { skipItem, type Item, type Items } from './item.js'
import { at, groupOf, subscriptionOf } from './shape.js'
import { readText, type Source } from './source.js'

/** Deeper ones are no outlines of feeds. */
const maximumDepth = 100
/** So many channels are remembered in folders of the first level. */
const memberCount = 20_000

/** The groups that the folders of the first level are, if there are several: one is a heading. */
function createFirstLevel() {
  const members: [folder: string, ucid: string][] = []
  return {
    add(folder: string, ucid: string): void {
      if (members.length < memberCount) members.push([folder, ucid])
    },
    end(): Item[] {
      const isHeading = new Set(members.map(([folder]) => folder)).size < 2
      return isHeading ? [] : members.flatMap(([folder, ucid]) => groupOf(folder, [ucid]))
    },
  }
}

interface Feed {
  address: string
  title: string
  created: string | undefined
}

/** The subscription that a feed stands for, and what else is said of it. */
function feedItems({ address, title, created }: Feed): Item[] {
  const [first, ...hints] = subscriptionOf(address, (ucid) => channelHints(ucid, title))
  if (first?.kind !== 'subscription') return first ? [first, ...hints] : []
  const subscribedAt = created === undefined ? undefined : timeOf(Date.parse(created))
  return [{ ...first, ...(subscribedAt !== undefined && { subscribedAt }) }, ...hints]
}

/** The channels of an outline; folders within the heading are groups. */
function createOutlineReader() {
  const folders: string[] = []
  /** Whether something was in the folder of the same place. */
  const isFilled: boolean[] = []
  const firstLevel = createFirstLevel()
  const found: Item[] = []
  let number = 0
  let isTooDeep = false
  const addFeed = (address: string, title: string, created: string | undefined) => {
    number += 1
    const items = feedItems({ address, title, created })
    found.push(...at(`feed ${number}`, items))
    const [subscription] = items
    if (subscription?.kind !== 'subscription') return
    const [top = '', ...inner] = folders
    if (top && inner.length === 0) firstLevel.add(top, subscription.ucid)
    for (const group of inner) found.push(...groupOf(group, [subscription.ucid]))
  }
  const open = (name: string, attributes: Record<string, string>) => {
    if (name !== 'outline' || isTooDeep) return
    const title = attributes.title ?? attributes.text ?? ''
    const address = attributes.xmlurl
    if (address !== undefined) addFeed(address, title, attributes.created)
    isFilled.splice(-1, 1, ...(isFilled.length > 0 ? [true] : []))
    isFilled.push(address !== undefined)
    folders.push(title)
    isTooDeep = folders.length > maximumDepth
  }
  const close = (name: string) => {
    if (name !== 'outline' || isTooDeep) return
    const folder = folders.pop()
    const isEmpty = isFilled.pop() === false
    // A folder within the heading is a group, even one without channels.
    if (isEmpty && folders.length > 0 && folder) found.push(...groupOf(folder, []))
  }
  // Only the entities of XML itself are known to it: there is nothing to expand or to fetch.
  const parser = new Parser(
    { onopentag: open, onclosetag: close },
    { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  return {
    isTooDeep: () => isTooDeep,
    write(text: string): Item[] {
      parser.write(text)
      return found.splice(0)
    },
    end(): Item[] {
      const cutOff = folders.length > 0 ? [skipItem('The file is cut off', 'the end')] : []
      parser.end()
      return [...found.splice(0), ...firstLevel.end(), ...cutOff]
    },
  }
}

/** OPML of channel feeds, of YouTube, FreeTube, Invidious, NewPipe or a reader of feeds. */
export async function* readOpml(source: Source): Items {
  yield [{ kind: 'format', format: 'opml' }]
  const reader = createOutlineReader()
  for await (const text of readText(source)) {
    yield reader.write(text)
    if (reader.isTooDeep()) {
      yield [skipItem('The outline is nested too deeply', 'from here on')]
      return
    }
  }
  yield reader.end()
}
