import { readText, type Source } from './source.js'

/** A part of a JSON document. */
export type JsonPart =
  /** A list among the members begins; its key is `name[]`. */
  | { kind: 'list'; key: string }
  /** A member, by its name, or an item: of a list among the members by `name[]`, else by `[]`. */
  | { kind: 'value'; key: string; value: unknown; place: string }
  | { kind: 'damaged'; place: string; reason: string }

/** Larger values would stand in memory, and stall the process while they are parsed. */
const valueLength = 2 * 1024 * 1024
/** Deeper ones break what works on them recursively. */
const valueDepth = 32

const newline = 10
const space = 32
const quote = 34
const comma = 44
const colon = 58
const bracketOpen = 91
const backslash = 92
const bracketClose = 93
const braceOpen = 123
const braceClose = 125

interface State {
  /** What encloses the value that is being read; `document` outside of everything. */
  frame: 'document' | 'array' | 'object' | 'list'
  /** Of the member that is being read; undefined while its name is. */
  key: string | undefined
  /** In the list, from 0. */
  index: number
  line: number
  /** Where the value begins; 0 before that. */
  beginLine: number
  chunk: string
  /** What of the chunk has been read. */
  at: number
  /** The value so far, without what of it is in this chunk. */
  text: string
  /** Where in this chunk the value, or the rest of it, begins. */
  from: number
  /** Brackets that are open within the value. */
  depth: number
  isInString: boolean
  isEscaped: boolean
  /** Why the value cannot be used, as far as that is known before its end. */
  fault: string | undefined
  parts: JsonPart[]
}

/** Where the value is that is being read. */
function placeOf({ frame, key = '', index, beginLine: line }: State): string {
  const item = frame === 'object' ? [] : [`item ${index + 1}`]
  const name = key.replace(/\[\]$/, '').slice(0, 60)
  return [...(name ? [name] : []), ...item, ...(line > 1 ? [`line ${line}`] : [])].join(', ')
}

/** What of the value is in this chunk, with what came before; begins the next. */
function takeText(state: State): string {
  const text = state.text + state.chunk.slice(state.from, state.at)
  state.text = ''
  state.from = state.at + 1
  return text.trim()
}

function endValue(state: State): void {
  const text = takeText(state)
  const { fault, key, parts } = state
  if (text || fault) {
    const place = placeOf(state)
    if (fault) parts.push({ kind: 'damaged', place, reason: fault })
    else if (key === undefined) parts.push({ kind: 'damaged', place, reason: 'It has no name' })
    else parts.push(parseValue(text, key, place))
    state.index += 1
  }
  state.fault = undefined
  state.depth = 0
  state.beginLine = 0
  if (state.frame === 'object') state.key = undefined
}

function parseValue(text: string, key: string, place: string): JsonPart {
  try {
    return { kind: 'value', key, value: JSON.parse(text), place }
  } catch {
    return { kind: 'damaged', place, reason: 'It is not valid JSON' }
  }
}

function endName(state: State): void {
  const text = takeText(state)
  const part = parseValue(text, '', '')
  const isName = part.kind === 'value' && typeof part.value === 'string'
  if (!isName) state.fault ??= 'Its name is not valid JSON'
  state.key = part.kind === 'value' && typeof part.value === 'string' ? part.value : ''
}

function openValue(state: State, code: number): void {
  if (state.frame === 'document') {
    state.frame = code === bracketOpen ? 'array' : 'object'
    state.key = code === bracketOpen ? '[]' : undefined
    state.index = 0
    state.beginLine = 0
    state.text = ''
    state.from = state.at + 1
    return
  }
  const isMember = state.frame === 'object' && state.key !== undefined && state.depth === 0
  const isFirst = () => !(state.text + state.chunk.slice(state.from, state.at)).trim()
  if (isMember && code === bracketOpen && isFirst()) {
    state.frame = 'list'
    state.index = 0
    state.beginLine = 0
    takeText(state)
    state.key = `${state.key ?? ''}[]`
    state.parts.push({ kind: 'list', key: state.key })
    return
  }
  state.depth += 1
  if (state.depth > valueDepth) state.fault ??= 'It is nested too deeply'
}

function close(state: State): void {
  if (state.frame === 'document') return
  if (state.depth > 0) {
    state.depth -= 1
    return
  }
  endValue(state)
  state.frame = state.frame === 'list' ? 'object' : 'document'
  state.key = undefined
}

function passString(state: State, code: number): void {
  if (state.isEscaped) state.isEscaped = false
  else if (code === backslash) state.isEscaped = true
  else if (code === quote) state.isInString = false
  else if (code === newline) {
    // No string goes over lines: a quote is missing, and what follows is not part of it.
    state.isInString = false
    state.fault ??= 'A quotation mark is missing'
  }
}

function passSign(state: State, code: number): void {
  if (code === quote) state.isInString = true
  else if (code === braceOpen || code === bracketOpen) openValue(state, code)
  else if (code === braceClose || code === bracketClose) close(state)
  else if (state.depth > 0 || state.frame === 'document') return
  else if (code === comma) endValue(state)
  else if (code === colon && state.frame === 'object' && state.key === undefined) endName(state)
}

function keepRest(state: State): void {
  const isKept = state.frame !== 'document' && state.fault === undefined
  state.text = isKept ? state.text + state.chunk.slice(state.from) : ''
  if (state.text.length > valueLength) {
    state.fault ??= 'It is too large'
    state.text = ''
  }
}

function pass(state: State, chunk: string): JsonPart[] {
  state.parts = []
  state.chunk = chunk
  state.from = 0
  for (state.at = 0; state.at < chunk.length; state.at += 1) {
    const code = chunk.charCodeAt(state.at)
    if (code === newline) state.line += 1
    else if (code > space && state.beginLine === 0) state.beginLine = state.line
    if (state.isInString) passString(state, code)
    else if (code > space) passSign(state, code)
  }
  keepRest(state)
  return state.parts
}

function passEnd(state: State): JsonPart[] {
  state.parts = []
  if (state.frame !== 'document') {
    const isWhole = state.depth === 0 && !state.isInString
    if (state.text.trim() && !isWhole) state.fault ??= 'The file ends within it'
    state.chunk = ''
    state.from = 0
    state.at = 0
    endValue(state)
    state.parts.push({ kind: 'damaged', place: 'the end', reason: 'The file is cut off' })
  }
  return state.parts
}

/**
 * The values of a JSON document one by one, however large it is, some at a time: the members of an
 * object, the items of a list, and the items of each list that is a member. What is damaged is reported
 * of, and what follows is read all the same.
 */
export async function* readJson(source: Source): AsyncGenerator<JsonPart[]> {
  const state: State = {
    frame: 'document',
    key: undefined,
    index: 0,
    line: 1,
    beginLine: 0,
    chunk: '',
    at: 0,
    text: '',
    from: 0,
    depth: 0,
    isInString: false,
    isEscaped: false,
    fault: undefined,
    parts: [],
  }
  for await (const chunk of readText(source)) yield pass(state, chunk)
  yield passEnd(state)
}
