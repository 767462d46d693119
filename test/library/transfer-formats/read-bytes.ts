import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLimits, type Limits } from '../../../src/library/transfer/formats/budget.js'
import type { Item } from '../../../src/library/transfer/formats/item.js'
import { readItems } from '../../../src/library/transfer/formats/read-items.js'

export interface NamedBytes {
  name: string
  bytes: Buffer | string
}

/** What was read of a file before its end, and the error with which the reading ended, if any. */
export interface Reading {
  items: Item[]
  error: unknown
}

/** Reads a file to its end or to its error; throws when a temporary file is left behind. */
export async function readBytes(
  { name, bytes }: NamedBytes,
  limits: Partial<Limits> = {},
): Promise<Reading> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-import-'))
  const path = join(folder, 'upload')
  const items: Item[] = []
  let error: unknown
  try {
    writeFileSync(path, bytes)
    const file = { path, name, size: Buffer.byteLength(bytes), folder }
    for await (const some of readItems(file, { ...defaultLimits, ...limits })) items.push(...some)
  } catch (thrown) {
    error = thrown
  }
  const left = readdirSync(folder)
  rmSync(folder, { recursive: true })
  if (left.join() !== 'upload') throw new Error(`left behind: ${left.join()}`)
  return { items, error }
}

/** The items of a file that must be readable. */
export async function itemsOf(file: NamedBytes, limits: Partial<Limits> = {}): Promise<Item[]> {
  const { items, error } = await readBytes(file, limits)
  if (error !== undefined) throw new Error('the file cannot be read', { cause: error })
  return items
}
