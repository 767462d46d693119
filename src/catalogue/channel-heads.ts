import { setImmediate as nextTurn } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { countMemory } from '../platform/count-memory.js'
import type { Database } from '../platform/db/schema.js'
import { findHeads, type ChannelHead } from './head-store.js'
import { findCatalogueRevision, listChangedChannels } from './revision-store.js'

/** About 18 MB: 900 bytes each. */
const mostHeads = 20_000
/** So many are read before other work has the event loop. */
const headsAtOnce = 200
/** When more channels than this have changed since the last look, everything is forgotten. */
const mostChanges = 1000
/** When the memory is full, a caller that lacks more than this is better off without it. */
const mostMissing = 20

const counted = countMemory('channel_heads')

interface HeadMemory {
  heads: LRUCache<number, ChannelHead>
  /** The revision of the catalogue that the heads are of. */
  revision: number
}

const memories = new WeakMap<Database, HeadMemory>()

/** Forgets the heads of the channels that changed up to `revision`. */
async function catchUp(db: Database, memory: HeadMemory, revision: number): Promise<void> {
  if (revision <= memory.revision) return
  const after = memory.revision
  const changed = await listChangedChannels(db, { after, limit: mostChanges + 1 })
  if (changed.length > mostChanges) {
    counted.voids += memory.heads.size
    memory.heads.clear()
  } else {
    for (const id of changed) if (memory.heads.delete(id)) counted.voids += 1
  }
  // Another caller may have seen a later one meanwhile.
  memory.revision = Math.max(memory.revision, revision)
}

async function findHeadMemory(db: Database): Promise<HeadMemory> {
  const revision = await findCatalogueRevision(db)
  const known = memories.get(db)
  if (known) {
    await catchUp(db, known, revision)
    return known
  }
  const memory = { heads: new LRUCache<number, ChannelHead>({ max: mostHeads }), revision }
  memories.set(db, memory)
  return memory
}

/**
 * The heads of these channels (internal ids), in no order. A head is remembered until the
 * catalogue's revision, read for each call, says that its channel has changed. Undefined in a
 * transaction, and where so many would have to be read that another way is cheaper.
 */
export async function listHeads(
  db: Database,
  channelIds: readonly number[],
): Promise<ChannelHead[] | undefined> {
  if (db.isTransaction) return undefined
  const memory = await findHeadMemory(db)
  const { heads } = memory
  const listed: ChannelHead[] = []
  const missing: number[] = []
  for (const id of channelIds) {
    const head = heads.get(id)
    if (head) listed.push(head)
    else missing.push(id)
  }
  counted.hits += channelIds.length - missing.length
  counted.misses += missing.length
  if (missing.length > mostMissing && heads.size + missing.length > mostHeads) return undefined
  for (let from = 0; from < missing.length; from += headsAtOnce) {
    if (from > 0) await nextTurn()
    const { revision } = memory
    const found = await findHeads(db, missing.slice(from, from + headsAtOnce))
    for (const [id, head] of found) {
      listed.push(head)
      // What changed while it was read may be missing in it.
      if (memory.revision === revision) heads.set(id, head)
    }
  }
  return listed
}
