import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  name: string
  content: Buffer | string
  /** Otherwise deflated. */
  isStored?: boolean
  /** As a program writes it that does not know the length beforehand: lengths come behind. */
  isStreamed?: boolean
  /** What its headers say instead of the truth. */
  says?: { size?: number; crc?: number; method?: number; flags?: number }
}

interface Packed extends ZipEntry {
  data: Buffer
  /** Where its header is. */
  at: number
}

/** The fields that both headers of an entry have; PKWARE's APPNOTE 4.3.7 and 4.3.12. */
function commonFields(entry: Packed, isLocal: boolean): Buffer {
  const content = Buffer.from(entry.content)
  const isHidden = isLocal && entry.isStreamed === true
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(entry.says?.flags ?? 0x800 + (entry.isStreamed ? 8 : 0), 2)
  fields.writeUInt16LE(entry.says?.method ?? (entry.isStored ? 0 : 8), 4)
  fields.writeUInt32LE(isHidden ? 0 : (entry.says?.crc ?? crc32(content)), 10)
  fields.writeUInt32LE(isHidden ? 0 : entry.data.length, 14)
  fields.writeUInt32LE(isHidden ? 0 : (entry.says?.size ?? content.length), 18)
  fields.writeUInt16LE(Buffer.byteLength(entry.name), 22)
  return fields
}

function localPart(entry: Packed): Buffer {
  const content = Buffer.from(entry.content)
  const behind = Buffer.alloc(entry.isStreamed ? 16 : 0)
  if (entry.isStreamed) {
    behind.write('PK\u0007\u0008', 'latin1')
    behind.writeUInt32LE(crc32(content), 4)
    behind.writeUInt32LE(entry.data.length, 8)
    behind.writeUInt32LE(content.length, 12)
  }
  return Buffer.concat([
    Buffer.from('PK\u0003\u0004', 'latin1'),
    commonFields(entry, true),
    Buffer.from(entry.name),
    entry.data,
    behind,
  ])
}

function directoryPart(entry: Packed): Buffer {
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(entry.at, 10)
  return Buffer.concat([
    Buffer.from('PK\u0001\u0002', 'latin1'),
    Buffer.from([20, 3]),
    commonFields(entry, false),
    rest,
    Buffer.from(entry.name),
  ])
}

/** A zip file, also one that lies. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const packed: Packed[] = []
  let at = 0
  for (const entry of entries) {
    const content = Buffer.from(entry.content)
    const data = entry.isStored ? content : deflateRawSync(content)
    const one = { ...entry, data, at }
    const part = localPart(one)
    packed.push(one)
    parts.push(part)
    at += part.length
  }
  const directory = Buffer.concat(packed.map(directoryPart))
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}
