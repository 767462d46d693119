import type { Database } from '../../platform/db/schema.js'

/** A named part of a user's subscriptions. */
export interface SubscriptionGroup {
  id: number
  /** Names it outside. */
  handle: string
  name: string
}

export async function findGroup(
  db: Database,
  accountId: number,
  handle: string,
): Promise<SubscriptionGroup | undefined> {
  return db
    .selectFrom('subscription_group')
    .select(['id', 'handle', 'name'])
    .where('account_id', '=', accountId)
    .where('handle', '=', handle)
    .executeTakeFirst()
}

/** A user's groups by age, each with the public ids of its channels. */
export async function listGroups(
  db: Database,
  accountId: number,
): Promise<(SubscriptionGroup & { ucids: string[] })[]> {
  const groups = await db
    .selectFrom('subscription_group')
    .select(['id', 'handle', 'name'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute()
  const members = await db
    .selectFrom('subscription_group_channel')
    .innerJoin('channel', 'channel.id', 'subscription_group_channel.channel_id')
    .select(['subscription_group_channel.group_id', 'channel.ucid'])
    .where('subscription_group_channel.account_id', '=', accountId)
    .orderBy('channel.ucid')
    .execute()
  return groups.map((group) => ({
    ...group,
    ucids: members.filter((member) => member.group_id === group.id).map((member) => member.ucid),
  }))
}

export async function countGroups(db: Database, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom('subscription_group')
    .select((q) => q.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return count
}

export async function insertGroup(
  db: Database,
  group: { handle: string; accountId: number; name: string; createdAt: number },
): Promise<void> {
  await db
    .insertInto('subscription_group')
    .values({
      handle: group.handle,
      account_id: group.accountId,
      name: group.name,
      created_at: group.createdAt,
    })
    .execute()
}

export async function renameGroup(db: Database, id: number, name: string): Promise<void> {
  await db.updateTable('subscription_group').set({ name }).where('id', '=', id).execute()
}

export async function deleteGroup(db: Database, id: number): Promise<void> {
  await db.deleteFrom('subscription_group').where('id', '=', id).execute()
}

/** Puts a subscription into a group; false when the user is not subscribed to the channel. */
export async function insertGroupChannel(
  db: Database,
  { groupId, accountId, ucid }: { groupId: number; accountId: number; ucid: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('subscription')
    .innerJoin('channel', 'channel.id', 'subscription.channel_id')
    .select('subscription.channel_id')
    .where('subscription.account_id', '=', accountId)
    .where('channel.ucid', '=', ucid)
    .executeTakeFirst()
  if (!row) return false
  await db
    .insertInto('subscription_group_channel')
    .values({ group_id: groupId, account_id: accountId, channel_id: row.channel_id })
    .onConflict((conflict) => conflict.columns(['group_id', 'channel_id']).doNothing())
    .execute()
  return true
}

export async function deleteGroupChannel(
  db: Database,
  groupId: number,
  ucid: string,
): Promise<void> {
  await db
    .deleteFrom('subscription_group_channel')
    .where('group_id', '=', groupId)
    .where('channel_id', 'in', (q) => q.selectFrom('channel').select('id').where('ucid', '=', ucid))
    .execute()
}
