import { checkChannelId } from '../../catalogue/ids.js'
import { lockAccount } from '../../identity/accounts/store.js'
import type { Clock } from '../../platform/clock.js'
import { atomically } from '../../platform/db/atomically.js'
import type { Database } from '../../platform/db/schema.js'
import { Problem } from '../../platform/problem.js'
import { randomSecret } from '../../platform/secret.js'
import {
  countGroups,
  deleteGroup,
  deleteGroupChannel,
  findGroup,
  insertGroup,
  insertGroupChannel,
  listGroups,
  renameGroup,
  type SubscriptionGroup,
} from './group-store.js'

/** So many groups a user may have. */
export const groupLimit = 200
const nameLength = 100

/** A group of a user, by its handle. */
interface OwnGroup {
  accountId: number
  handle: string
}

function cleanName(text: string): string {
  const name = text.replaceAll('\0', '').trim().slice(0, nameLength)
  if (!name) throw new Problem('group_name_invalid')
  return name
}

/** The user's group of this handle; throws `group_not_found`. */
export async function getGroup(
  db: Database,
  { accountId, handle }: OwnGroup,
): Promise<SubscriptionGroup> {
  const group = await findGroup(db, accountId, handle)
  if (!group) throw new Problem('group_not_found')
  return group
}

/** Makes an empty group, in a transaction of the caller or its own. Throws `group_name_invalid` and `groups_full`. */
export async function createGroup(
  { db, clock }: { db: Database; clock: Clock },
  accountId: number,
  text: string,
): Promise<{ handle: string; name: string }> {
  const group = { handle: randomSecret(12), name: cleanName(text) }
  const create = async (tx: Database) => {
    // Or several at once would each find room for one more.
    await lockAccount(tx, accountId)
    await insertGroup(tx, { ...group, accountId, createdAt: clock.now() })
    if ((await countGroups(tx, accountId)) > groupLimit) {
      throw new Problem('groups_full', `You cannot have more than ${groupLimit} groups.`)
    }
  }
  await atomically(db, create)
  return group
}

/** Throws `group_not_found` and `group_name_invalid`. */
export async function changeGroupName(db: Database, own: OwnGroup, text: string): Promise<void> {
  const { id } = await getGroup(db, own)
  await renameGroup(db, id, cleanName(text))
}

/** The subscriptions stay. Throws `group_not_found`. */
export async function removeGroup(db: Database, own: OwnGroup): Promise<void> {
  const { id } = await getGroup(db, own)
  await deleteGroup(db, id)
}

/** Throws `group_not_found`, `channel_id_invalid` and `not_subscribed`. */
export async function addToGroup(db: Database, own: OwnGroup, ucid: string): Promise<void> {
  checkChannelId(ucid)
  const { id: groupId } = await getGroup(db, own)
  const isAdded = await insertGroupChannel(db, { groupId, accountId: own.accountId, ucid })
  if (!isAdded) throw new Problem('not_subscribed')
}

/** Does nothing when the channel is not in it. Throws `group_not_found` and `channel_id_invalid`. */
export async function removeFromGroup(db: Database, own: OwnGroup, ucid: string): Promise<void> {
  checkChannelId(ucid)
  const { id } = await getGroup(db, own)
  await deleteGroupChannel(db, id, ucid)
}

/**
 * Puts a subscription into exactly these groups (by their handles), in the transaction of the caller.
 * Throws `group_not_found` and `not_subscribed`.
 */
export async function changeGroups(
  tx: Database,
  { accountId, ucid }: { accountId: number; ucid: string },
  handles: readonly string[],
): Promise<void> {
  const groups = await listGroups(tx, accountId)
  const known = new Set(groups.map(({ handle }) => handle))
  if (handles.some((handle) => !known.has(handle))) throw new Problem('group_not_found')
  for (const { handle, ucids } of groups) {
    const [isIn, isWanted] = [ucids.includes(ucid), handles.includes(handle)]
    if (isWanted && !isIn) await addToGroup(tx, { accountId, handle }, ucid)
    if (isIn && !isWanted) await removeFromGroup(tx, { accountId, handle }, ucid)
  }
}
