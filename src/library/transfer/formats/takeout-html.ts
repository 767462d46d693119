import { Parser } from 'htmlparser2'
import { timeOf, videoHints } from './hints.js'
import { skipItem, type Item, type Items, type WatchedItem } from './item.js'
import { readText, type Source } from './source.js'
import { excerpt, videoIdOf } from './text.js'
import { parseWrittenDate } from './written-date.js'

/** What stands in one entry of the page. */
interface Entry {
  /** The links with their texts, in order: the video, then its channel. */
  links: { address: string; text: string }[]
  /** The texts outside of links. */
  texts: string[]
}

type Attributes = Record<string, string>

const newEntry = (): Entry => ({ links: [], texts: [] })

/** Longer texts and lists are no entries of a history. */
const textLength = 1000
const partCount = 50
/** A page of which many ends are missing is nested deeper and deeper. */
const maximumLevel = 5000

/** What Takeout writes below an advertisement, in every language. */
const advertiser = /Google Ads/

function htmlItemsOf({ links, texts }: Entry, number: number): Item[] {
  const place = `entry ${number}`
  const [video, channel] = links
  const videoId = video && videoIdOf(video.address)
  if (texts.some((text) => advertiser.test(text))) return [skipItem('An advertisement', place)]
  if (!video || !videoId) {
    const found = video?.text ?? texts.find((text) => text.trim() !== '') ?? ''
    return [skipItem(`No video, or one that is gone: ${excerpt(found)}`, place)]
  }
  const item: WatchedItem = { kind: 'watched', videoId, isNewestFirst: true }
  const times = texts.flatMap((text) => timeOf(parseWrittenDate(text)) ?? [])
  if (times[0] !== undefined) [item.watchedAt] = times
  const hints = videoHints({
    videoId,
    title: video.text,
    channel: channel?.address,
    channelName: channel?.text,
  })
  return [item, ...hints]
}

function addText({ links, texts }: Entry, text: string, isInLink: boolean): void {
  const link = isInLink ? links.at(-1) : undefined
  if (link) link.text = (link.text + text).slice(0, textLength)
  else texts.push(((texts.pop() ?? '') + text).slice(0, textLength))
}

/** Begins a link, or the text after a line break; whether it is a link. */
function openPart({ links, texts }: Entry, name: string, { href = '' }: Attributes): boolean {
  if (name === 'br' && texts.length < partCount) texts.push('')
  if (name !== 'a' || links.length >= partCount) return false
  links.push({ address: href, text: '' })
  return true
}

const isContent = ({ class: classes = '' }: Attributes) =>
  /\bbody-1\b/.test(classes) && !/\btext-right\b/.test(classes)

/** Cuts the page into entries as it comes, each a `div` of class `outer-cell`. */
function createCutter() {
  let entry: Entry | undefined
  let isInLink = false
  let depth = 0
  const ended: Entry[] = []
  const end = () => {
    if (entry) ended.push(entry)
    entry = undefined
    isInLink = false
  }
  /** Elements that are open, in all of the page. */
  let level = 0
  let isTooDeep = false
  const open = (name: string, attributes: Attributes) => {
    level += 1
    isTooDeep ||= level > maximumLevel
    const isOuter = name === 'div' && /\bouter-cell\b/.test(attributes.class ?? '')
    if (isOuter) {
      // One that has not ended is damaged; the next one begins all the same.
      end()
      entry = newEntry()
      depth = 0
    }
    if (name === 'div') depth += 1
    // What stands before is the name of the product.
    if (isContent(attributes) && entry?.links.length === 0) entry.texts = []
    isInLink ||= entry !== undefined && openPart(entry, name, attributes)
  }
  const add = (text: string) => {
    if (entry) addText(entry, text, isInLink)
  }
  const close = (name: string) => {
    level -= 1
    if (name === 'a') isInLink = false
    if (name !== 'div' || !entry) return
    depth -= 1
    if (depth <= 0) end()
  }
  const parser = new Parser({ onopentag: open, ontext: add, onclosetag: close })
  return {
    isTooDeep: () => isTooDeep,
    write(text: string): Entry[] {
      parser.write(text)
      return ended.splice(0)
    },
    end(): Entry[] {
      parser.end()
      end()
      return ended.splice(0)
    },
  }
}

/** The history of Takeout as a page, in whatever language; newest first. */
export async function* readTakeoutHtml(source: Source): Items {
  const cutter = createCutter()
  let number = 0
  let isKnown = false
  const itemsOfAll = (entries: Entry[]): Item[] =>
    entries.flatMap((entry) => {
      number += 1
      const items = htmlItemsOf(entry, number)
      if (isKnown || !items.some((item) => item.kind === 'watched')) return items
      isKnown = true
      return [{ kind: 'format', format: 'takeout' }, ...items]
    })
  for await (const text of readText(source)) {
    yield itemsOfAll(cutter.write(text))
    if (cutter.isTooDeep()) {
      yield [skipItem('The page is nested too deeply', 'from here on')]
      return
    }
  }
  yield itemsOfAll(cutter.end())
}
