import { createReadStream } from 'node:fs'

/** Bytes that can be read from the beginning, as often as is needed. */
export interface Source {
  /** For reports and as the title of a list that has none; never decides what it is. */
  name: string
  /** Bytes; undefined when that is not known before they are read. */
  size: number | undefined
  /** Chunks of at most 64 KiB. What is open is closed when the iteration ends, however it ends. */
  read: () => AsyncIterable<Buffer>
}

/** Between two chunks the event loop turns, so their size bounds the time in which it cannot. */
const chunkBytes = 16 * 1024

export const fileSource = (
  path: string,
  { name, size }: { name: string; size: number },
): Source => ({
  name,
  size,
  read: () => createReadStream(path, { highWaterMark: chunkBytes }),
})

/**
 * The first bytes, at most `length`. What is wrong further on is no matter yet: it comes up when the
 * whole is read.
 */
export async function readHead(source: Source, length: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let count = 0
  try {
    for await (const chunk of source.read()) {
      chunks.push(chunk)
      count += chunk.length
      if (count >= length) break
    }
  } catch (error) {
    if (count === 0) throw error
  }
  return Buffer.concat(chunks).subarray(0, length)
}

/** The encoding that the mark at the beginning tells; UTF-8 without one. */
function encodingOf(chunk: Buffer): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le'
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** The text of a source, in pieces; what is no character becomes U+FFFD. */
export async function* readText(source: Source): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  for await (const chunk of source.read()) {
    decoder ??= new TextDecoder(encodingOf(chunk))
    yield decoder.decode(chunk, { stream: true })
  }
  const rest = decoder?.decode()
  if (rest) yield rest
}

/** The text of first bytes, as far as it goes. */
export const textOfHead = (head: Buffer): string =>
  new TextDecoder(encodingOf(head)).decode(head, { stream: true })

export interface Line {
  /** Counted from 1. */
  number: number
  /** Without its end; empty when it is too long. */
  text: string
  isTooLong: boolean
}

/** Cuts text into lines as it comes. */
function createLineCutter(length: number) {
  let number = 1
  let begun = ''
  let isTooLong = false
  const lineOf = (end: string): Line => {
    const text = (begun + end).replace(/\r$/, '')
    isTooLong ||= text.length > length
    const line = { number, text: isTooLong ? '' : text, isTooLong }
    number += 1
    begun = ''
    isTooLong = false
    return line
  }
  return {
    cut(text: string): Line[] {
      const lines: Line[] = []
      let from = 0
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
        lines.push(lineOf(text.slice(from, at)))
        from = at + 1
      }
      if (!isTooLong) begun += text.slice(from)
      if (begun.length > length) {
        begun = ''
        isTooLong = true
      }
      return lines
    },
    end: (): Line[] => (begun || isTooLong ? [lineOf('')] : []),
  }
}

/**
 * The lines of a source, some at a time. One of more than `length` characters is reported and not
 * kept.
 */
export async function* readLines(source: Source, length: number): AsyncGenerator<Line[]> {
  const cutter = createLineCutter(length)
  for await (const text of readText(source)) yield cutter.cut(text)
  yield cutter.end()
}
