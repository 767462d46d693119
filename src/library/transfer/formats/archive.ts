import { crc32 } from 'node:zlib'
import { getFileNameLowLevel, openPromise, validateFileName, type Entry, type ZipFile } from 'yauzl'
import { createBudget, type Limits } from './budget.js'
import { skipItem, type SkippedItem } from './item.js'
import { salvageEntries } from './salvage.js'
import type { Source } from './source.js'
import { oneLine } from './text.js'

/** A zip file that is open. */
export interface Archive {
  /** By name, so that two readings go the same way. */
  entries: Source[]
  /** What is wrong with it as a whole. */
  faults: SkippedItem[]
  close: () => void
}

const archiveMessageOf = (error: unknown) =>
  error instanceof Error ? error.message : String(error)

/** Nothing is written by its name; one that points elsewhere is a trick all the same. */
function entryNameOf(entry: Entry): { name: string; fault: string | undefined } {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false)
  const isBad = validateFileName(name) !== null || name.includes('\0')
  return {
    name: oneLine(name, 300),
    fault: isBad ? 'Its name points out of the archive' : undefined,
  }
}

function entrySourceOf(
  zip: ZipFile,
  { entry, name }: { entry: Entry; name: string },
  consume: (bytes: number) => void,
): Source {
  return {
    name,
    size: entry.uncompressedSize,
    async *read() {
      if (!entry.canDecodeFileData()) throw new Error('It is encrypted or packed in an unknown way')
      let sum = 0
      const stream = await zip.openReadStreamPromise(entry)
      for await (const chunk of stream) {
        if (!Buffer.isBuffer(chunk)) continue
        consume(chunk.length)
        sum = crc32(chunk, sum)
        yield chunk
      }
      if (sum !== entry.crc32) throw new Error('Its checksum is wrong: it was changed or damaged')
    },
  }
}

interface Listing {
  entries: Source[]
  faults: SkippedItem[]
}

/** The files that the directory at the end names, as far as it can be read. */
async function listArchiveEntries(zip: ZipFile, limits: Limits): Promise<Listing> {
  const entries: Source[] = []
  const faults: SkippedItem[] = []
  const consume = createBudget(limits.unpackedBytes)
  try {
    for await (const entry of zip.eachEntry()) {
      const { name, fault } = entryNameOf(entry)
      if (name.endsWith('/')) continue
      if (entries.length + faults.length >= limits.entries) {
        faults.push(
          skipItem(`More than ${limits.entries} files: the rest is left out`, 'the archive'),
        )
        break
      }
      if (fault) faults.push(skipItem(fault, name))
      else entries.push(entrySourceOf(zip, { entry, name }, consume))
    }
  } catch (error) {
    faults.push(skipItem(`Its directory is damaged: ${archiveMessageOf(error)}`, 'the archive'))
  }
  return { entries, faults }
}

const byName = (one: Source, other: Source) =>
  one.name < other.name ? -1 : Number(one.name > other.name)

/** What can be saved of an archive whose directory cannot be used. */
async function salvage(path: string, size: number, limits: Limits): Promise<Archive> {
  const consume = createBudget(limits.unpackedBytes)
  const entries = await salvageEntries(path, size, { entries: limits.entries, consume })
  return {
    entries: entries.sort(byName),
    faults: [skipItem('It is damaged or cut off: what can be found is read', 'the archive')],
    close: () => undefined,
  }
}

/** Opens a zip file; one that is cut off, too. */
export async function openArchive(path: string, size: number, limits: Limits): Promise<Archive> {
  let zip: ZipFile
  try {
    zip = await openPromise(path, { autoClose: false, decodeStrings: false })
  } catch {
    return salvage(path, size, limits)
  }
  const { entries, faults } = await listArchiveEntries(zip, limits)
  if (entries.length === 0 && faults.length > 0) {
    zip.close()
    const saved = await salvage(path, size, limits)
    if (saved.entries.length > 0) return saved
  }
  return {
    entries: entries.sort(byName),
    faults,
    close: () => {
      zip.close()
    },
  }
}
