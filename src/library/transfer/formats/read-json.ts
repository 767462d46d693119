import { z } from 'zod'
import { addressShape, listTitleOf } from './addresses.js'
import { foyerShapes } from './foyer.js'
import { freeTubeShapes } from './freetube.js'
import { grayjayShapes } from './grayjay.js'
import { invidiousShapes } from './invidious.js'
import { skipItem, type Format, type Item, type Items } from './item.js'
import { readJson, type JsonPart } from './json-values.js'
import { libreTubeShapes } from './libretube.js'
import { newPipeShapes } from './newpipe.js'
import { pipedShapes } from './piped.js'
import type { Shape } from './shape.js'
import { readLines, type Line, type Source } from './source.js'
import { takeoutShapes } from './takeout-json.js'

/** Members that known formats have and that are nothing to import. */
const silentKeys = new Set([
  'foyer',
  'account',
  'format',
  'version',
  'app_version',
  'app_version_int',
  'searchHistory[]',
  'customInstances[]',
  'preferences[]',
])

function shapesFor(source: Source): Shape[] {
  const title = listTitleOf(source.name)
  return [
    ...foyerShapes(),
    ...invidiousShapes(),
    ...libreTubeShapes(),
    ...newPipeShapes(),
    ...pipedShapes(),
    ...takeoutShapes(title),
    ...freeTubeShapes(),
    ...grayjayShapes(),
    addressShape(title),
  ]
}

type ValuePart = Extract<JsonPart, { kind: 'value' }>

/** So many parts that are not known are reported by name. */
const unknownParts = 20

/** Of which format an empty list is: only Foyer's documents say so beforehand. */
const formatOfList = (known: readonly Shape[]): Format | undefined =>
  (known.find(({ format }) => format !== 'foyer') ?? known[0])?.format

/** Finds for each value what it means, and says of which formats there was something. */
function createInterpreter(source: Source) {
  const shapes = shapesFor(source)
  const byKey = new Map(
    shapes.map(({ key }) => [key, shapes.filter((each) => each.key === key)] as const),
  )
  const seen = new Set<Format>()
  const unknown = new Set<string>()
  let expected: Format | undefined
  const announce = (format: Format, items: Item[]) => {
    if (!seen.has(format)) items.push({ kind: 'format', format })
    seen.add(format)
  }
  const tellUnknown = (key: string, items: Item[]) => {
    if (silentKeys.has(key) || unknown.has(key) || unknown.size >= unknownParts) return
    unknown.add(key)
    items.push(skipItem('This part is not known', key.replace(/\[\]$/, '').slice(0, 60)))
  }
  const addValue = ({ key, value, place }: ValuePart, items: Item[]) => {
    if (key === 'foyer') expected ??= 'foyer'
    const known = byKey.get(key)
    if (!known) {
      tellUnknown(key, items)
      return
    }
    for (const { format, read } of known) {
      const found = read(value, place)
      if (!found) continue
      announce(format, items)
      // One by one: a list may have more than a call may have arguments.
      for (const item of found) items.push(item)
      return
    }
    items.push(skipItem('It is of no form that is known', place))
  }
  return {
    /** Adds what a part means to the items. */
    add(part: JsonPart, items: Item[]): void {
      if (part.kind === 'damaged') items.push(skipItem(part.reason, part.place))
      else if (part.kind === 'value') addValue(part, items)
      else if (byKey.has(part.key)) expected ??= formatOfList(byKey.get(part.key) ?? [])
      else tellUnknown(part.key, items)
    },
    end(): Item[] {
      const items: Item[] = []
      // A list that is there but empty is no reason to know nothing of the file.
      if (seen.size === 0 && expected) announce(expected, items)
      return [...items, ...shapes.flatMap(({ end }) => end?.() ?? [])]
    },
  }
}

/** A JSON document of any format: what each part is, is seen by its form. */
export async function* readJsonDocument(source: Source): Items {
  const interpreter = createInterpreter(source)
  for await (const parts of readJson(source)) {
    const items: Item[] = []
    for (const part of parts) interpreter.add(part, items)
    yield items
  }
  yield interpreter.end()
}

/** Longer ones would stall the process while they are parsed. */
const lineLength = 2 * 1024 * 1024
/** Of so many records it is known whether a later line replaces them. */
const recordCount = 50_000

function parseLine({ text, isTooLong }: Line): { value: unknown } | { fault: string } {
  if (isTooLong) return { fault: 'It is too large' }
  try {
    return { value: JSON.parse(text) }
  } catch {
    return { fault: 'It is not valid JSON' }
  }
}

const record = z.object({ _id: z.string().max(100) })

/** A line replaces an earlier one with the same id (https://github.com/seald/nedb). */
function idOf(line: Line): string | undefined {
  if (!line.text.includes('"_id"')) return undefined
  const parsed = parseLine(line)
  return 'value' in parsed ? record.safeParse(parsed.value).data?._id : undefined
}

async function findLatestLines(source: Source): Promise<Map<string, number>> {
  const latest = new Map<string, number>()
  for await (const lines of readLines(source, lineLength)) {
    for (const line of lines) {
      const id = idOf(line)
      if (id !== undefined) latest.set(id, line.number)
    }
    if (latest.size >= recordCount) break
  }
  return latest
}

/** A JSON value a line; of several with one `_id` the last counts. */
export async function* readJsonLines(source: Source): Items {
  const interpreter = createInterpreter(source)
  const latest = await findLatestLines(source)
  const isReplaced = (value: unknown, number: number) => {
    const id = record.safeParse(value).data?._id
    return id !== undefined && (latest.get(id) ?? number) > number
  }
  const partOf = (line: Line): JsonPart[] => {
    if (line.text.trim() === '' && !line.isTooLong) return []
    const place = `line ${line.number}`
    const parsed = parseLine(line)
    if ('fault' in parsed) return [{ kind: 'damaged', place, reason: parsed.fault }]
    if (isReplaced(parsed.value, line.number)) return []
    return [{ kind: 'value', key: '[]', value: parsed.value, place }]
  }
  for await (const lines of readLines(source, lineLength)) {
    const items: Item[] = []
    for (const part of lines.flatMap(partOf)) interpreter.add(part, items)
    yield items
  }
  yield interpreter.end()
}
