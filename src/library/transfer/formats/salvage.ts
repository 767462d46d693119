import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import type { Source } from './source.js'
import { oneLine } from './text.js'

/** An entry as its own header tells of it; https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3.7 */
interface LocalEntry {
  name: string
  isDeflated: boolean
  start: number
  /** Exclusive. */
  end: number
}

const headerBytes = 30
const headerMark = Buffer.from('PK\u0003\u0004', 'latin1')
const directoryMark = Buffer.from('PK\u0001\u0002', 'latin1')
const windowBytes = 64 * 1024

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}

/** Where one of the marks comes next; `size` when none does. */
async function findMark(file: FileHandle, from: number, size: number): Promise<number> {
  for (let at = from; at < size; at += windowBytes - 3) {
    const window = await readAt(file, at, windowBytes)
    const places = [headerMark, directoryMark].map((mark) => window.indexOf(mark))
    const found = places.filter((place) => place >= 0)
    if (found.length > 0) return at + Math.min(...found)
  }
  return size
}

async function readZipHeader(
  file: FileHandle,
  at: number,
  size: number,
): Promise<LocalEntry | undefined> {
  const header = await readAt(file, at, headerBytes)
  if (header.length < headerBytes || !header.subarray(0, 4).equals(headerMark)) return undefined
  const flags = header.readUInt16LE(6)
  const method = header.readUInt16LE(8)
  const packedBytes = header.readUInt32LE(18)
  const nameBytes = header.readUInt16LE(26)
  const name = oneLine((await readAt(file, at + headerBytes, nameBytes)).toString('utf8'), 300)
  const start = at + headerBytes + nameBytes + header.readUInt16LE(28)
  const isEncrypted = (flags & 1) !== 0
  if (isEncrypted || (method !== 0 && method !== 8)) return undefined
  // Written as a stream, it has its length behind it.
  const isSized = (flags & 8) === 0 && packedBytes > 0 && packedBytes < 0xffffffff
  const end = isSized ? start + packedBytes : await findMark(file, start, size)
  return { name, isDeflated: method === 8, start, end: Math.min(end, size) }
}

function salvagedSourceOf(
  path: string,
  entry: LocalEntry,
  consume: (bytes: number) => void,
): Source {
  const { name, isDeflated, start, end } = entry
  return {
    name,
    size: undefined,
    async *read() {
      if (start >= end) return
      const packed = createReadStream(path, { start, end: end - 1 })
      // Its own error is the one that the iteration throws.
      const bytes = isDeflated ? pipeline(packed, createInflateRaw(), () => undefined) : packed
      for await (const chunk of bytes) {
        if (!Buffer.isBuffer(chunk)) continue
        consume(chunk.length)
        yield chunk
      }
    },
  }
}

/**
 * The files of an archive whose directory is missing or damaged, as it is when it was cut off, by
 * the headers that stand before each.
 */
export async function salvageEntries(
  path: string,
  size: number,
  { entries: limit, consume }: { entries: number; consume: (bytes: number) => void },
): Promise<Source[]> {
  const file = await open(path, 'r')
  try {
    const found: Source[] = []
    let at = await findMark(file, 0, size)
    while (at < size && found.length < limit) {
      const entry = await readZipHeader(file, at, size)
      if (entry && !entry.name.endsWith('/')) found.push(salvagedSourceOf(path, entry, consume))
      at = await findMark(file, entry ? entry.end : at + 1, size)
    }
    return found
  } finally {
    await file.close()
  }
}
