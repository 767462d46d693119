import type { Clock } from '../../../platform/clock.js'
import type { Database } from '../../../platform/db/schema.js'
import { breathe } from '../../../platform/jobs/pace.js'
import { findGroup, insertGroupChannel, listGroups } from '../../subscriptions/group-store.js'
import { createGroup, groupLimit } from '../../subscriptions/groups.js'
import type { SkippedItem } from '../formats/item.js'

type Skipped = Pick<SkippedItem, 'place' | 'reason'>

/** The group of this name, made when there is none; undefined when the user may have no more. */
async function ensureImportedGroup(
  { db, clock }: { db: Database; clock: Clock },
  accountId: number,
  name: string,
): Promise<{ id: number; isNew: boolean } | undefined> {
  const groups = await listGroups(db, accountId)
  const known = groups.find((group) => group.name === name)
  if (known) return { id: known.id, isNew: false }
  if (groups.length >= groupLimit) return undefined
  const { handle } = await createGroup({ db, clock }, accountId, name)
  const made = await findGroup(db, accountId, handle)
  return made && { id: made.id, isNew: true }
}

/** Makes groups and puts subscriptions into them; a group of a name that is there is joined. */
export async function writeGroups(
  parts: { db: Database; clock: Clock },
  accountId: number,
  entries: readonly { name: string; ucid?: string }[],
): Promise<{ groups: number; skipped: Skipped[] }> {
  const skipped: Skipped[] = []
  let [groups, written] = [0, 0]
  const ids = new Map<string, number | undefined>()
  for (const { name, ucid } of entries) {
    if (!ids.has(name)) {
      const group = await ensureImportedGroup(parts, accountId, name)
      if (group?.isNew) groups += 1
      if (!group)
        skipped.push({
          place: `group ${name}`,
          reason: `You cannot have more than ${groupLimit} groups`,
        })
      ids.set(name, group?.id)
    }
    const groupId = ids.get(name)
    if (groupId === undefined || ucid === undefined) continue
    await insertGroupChannel(parts.db, { groupId, accountId, ucid })
    if (++written % 50 === 0) await breathe()
  }
  return { groups, skipped }
}
