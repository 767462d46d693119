import * as following from '../../../src/library/feed/following-store.js'
import * as feed from '../../../src/library/feed/store.js'
import * as groups from '../../../src/library/subscriptions/group-store.js'
import * as followedStore from '../../../src/library/subscriptions/followed-store.js'
import * as hides from '../../../src/library/subscriptions/hide-store.js'
import * as pages from '../../../src/library/subscriptions/page-store.js'
import * as subscriptions from '../../../src/library/subscriptions/store.js'
import { ucidOf, videoIdOf } from '../catalogue.js'
import { findOwner } from '../open.js'
import { dismissedVideoId, newsOf, unreadVideoId } from './people.js'
import {
  changes,
  groupIdOf,
  nothing,
  reads,
  videoIdsOf,
  type Facts,
  type StoreCases,
} from './store-case.js'

const channelIdOf = ({ idOf }: Facts, ucid: string) => idOf('channel', { ucid })

const followedCases: StoreCases = {
  listFollowed: [
    reads(
      async ({ db, me }) => (await followedStore.listFollowed(db, me.id)).map(({ ucid }) => ucid),
      ({ me }) => [ucidOf(1), ucidOf(2), me.onlyUcid],
    ),
  ],
  listWhole: [
    reads(
      async ({ db, me, other }) => {
        const ucids = [ucidOf(1), ucidOf(2), me.onlyUcid, other.onlyUcid]
        const whole = await followedStore.listWhole(db, me.id, ucids)
        return whole.map(({ ucid, groups, hides: { hide_shorts } }) => [ucid, groups, hide_shorts])
      },
      ({ me }) => [
        [ucidOf(1), [me.group.handle], undefined],
        [ucidOf(2), [], true],
        [me.onlyUcid, [me.group.handle], undefined],
      ],
    ),
  ],
}

const groupCases: StoreCases = {
  findGroup: [
    reads(
      ({ db, me }) => groups.findGroup(db, me.id, me.group.handle),
      (facts) => ({ id: groupIdOf(facts), handle: facts.me.group.handle, name: 'Music' }),
    ),
    reads(({ db, me, other }) => groups.findGroup(db, me.id, other.group.handle), nothing),
    reads(({ db, me }) => groups.findGroup(db, me.id, 'unknown'), nothing),
  ],
  listGroups: [
    reads(
      ({ db, me }) => groups.listGroups(db, me.id),
      (facts) => [
        {
          id: groupIdOf(facts),
          handle: facts.me.group.handle,
          name: 'Music',
          ucids: [ucidOf(1), facts.me.onlyUcid],
        },
      ],
    ),
  ],
  countGroups: [
    reads(
      ({ db, me }) => groups.countGroups(db, me.id),
      () => 1,
    ),
  ],
  insertGroup: [
    changes('subscription_group +1', ({ db, me }) =>
      groups.insertGroup(db, { handle: 'new', accountId: me.id, name: 'New', createdAt: 1 }),
    ),
  ],
  renameGroup: [
    changes('subscription_group -1 +1', (facts) =>
      groups.renameGroup(facts.db, groupIdOf(facts), 'New'),
    ),
  ],
  deleteGroup: [
    changes('subscription_group -1, subscription_group_channel -2', (facts) =>
      groups.deleteGroup(facts.db, groupIdOf(facts)),
    ),
  ],
  insertGroupChannel: [
    changes(
      'subscription_group_channel +1',
      (facts) =>
        groups.insertGroupChannel(facts.db, {
          groupId: groupIdOf(facts),
          accountId: facts.me.id,
          ucid: ucidOf(2),
        }),
      () => true,
    ),
    changes(
      '',
      (facts) =>
        groups.insertGroupChannel(facts.db, {
          groupId: groupIdOf(facts),
          accountId: facts.me.id,
          ucid: facts.other.onlyUcid,
        }),
      () => false,
    ),
  ],
  deleteGroupChannel: [
    changes('subscription_group_channel -1', (facts) =>
      groups.deleteGroupChannel(facts.db, groupIdOf(facts), ucidOf(1)),
    ),
  ],
}

const hideCases: StoreCases = {
  findSubscription: [
    reads(
      ({ db, me }) => hides.findSubscription(db, me.id, ucidOf(2)),
      () => ({
        ucid: ucidOf(2),
        author: 'Channel 2',
        hides: { hide_shorts: true, hide_premieres: undefined, hide_live: undefined },
      }),
    ),
    reads(({ db, me, other }) => hides.findSubscription(db, me.id, other.onlyUcid), nothing),
  ],
  setHideChoices: [
    changes(
      'account -1 +1, subscription -1 +1',
      ({ db, me }) =>
        hides.setHideChoices(db, { accountId: me.id, ucid: ucidOf(1) }, { hide_live: true }),
      () => true,
    ),
    changes(
      '',
      ({ db, me, other }) =>
        hides.setHideChoices(db, { accountId: me.id, ucid: other.onlyUcid }, { hide_live: true }),
      () => false,
    ),
  ],
}

const subscriptionTo = (facts: Facts, ucid: string) => ({
  accountId: facts.me.id,
  channelId: channelIdOf(facts, ucid),
  createdAt: 1,
  sinceEventId: 0,
})

const ownSubscriptionCases: StoreCases = {
  listSubscriptions: [
    reads(
      async ({ db, me }) =>
        (await subscriptions.listSubscriptions(db, me.id)).map(({ ucid }) => ucid),
      ({ me }) => [ucidOf(1), ucidOf(2), me.onlyUcid],
    ),
  ],
  countSubscriptions: [
    reads(
      ({ db, me }) => subscriptions.countSubscriptions(db, me.id),
      () => 3,
    ),
  ],
  findLastSubscribedAt: [
    reads(
      ({ db, me }) => subscriptions.findLastSubscribedAt(db, me.id),
      ({ now }) => now + 2,
    ),
  ],
  insertSubscriptions: [
    changes('account -1 +1, subscription +1', (facts) =>
      subscriptions.insertSubscriptions(facts.db, [
        subscriptionTo(facts, facts.other.onlyUcid),
        subscriptionTo(facts, ucidOf(1)),
      ]),
    ),
    changes('', ({ db }) => subscriptions.insertSubscriptions(db, [])),
  ],
  listSubscribedOf: [
    reads(
      (facts) =>
        subscriptions.listSubscribedOf(
          facts.db,
          facts.me.id,
          [facts.me.onlyUcid, facts.other.onlyUcid].map((ucid) => channelIdOf(facts, ucid)),
        ),
      (facts) => new Set([channelIdOf(facts, facts.me.onlyUcid)]),
    ),
    reads(
      ({ db, me }) => subscriptions.listSubscribedOf(db, me.id, []),
      () => new Set(),
    ),
  ],
  deleteSomeSubscriptions: [
    changes(
      'account -1 +1, subscription -3, subscription_group_channel -2',
      ({ db, me }) => subscriptions.deleteSomeSubscriptions(db, me.id, 10),
      () => 3,
    ),
  ],
  deleteSubscription: [
    changes('account -1 +1, subscription -1, subscription_group_channel -1', ({ db, me }) =>
      subscriptions.deleteSubscription(db, me.id, ucidOf(1)),
    ),
    changes('account -1 +1', ({ db, me, other }) =>
      subscriptions.deleteSubscription(db, me.id, other.onlyUcid),
    ),
  ],
}

const followed = ({ db, me }: Facts, groupId?: number) =>
  feed
    .listFollowedChannels(db, { accountId: me.id, limit: 10 }, groupId)
    .then((channels) => channels.map(({ id }) => id).sort())

const unseen = (facts: Facts) => ({
  channels: [ucidOf(1), ucidOf(2), facts.me.onlyUcid].map((ucid) => ({
    id: channelIdOf(facts, ucid),
    name: '',
  })),
  after: 0,
  unseenBy: facts.me.id,
  filter: undefined,
})

const feedCases: StoreCases = {
  listFollowedChannels: [
    reads(
      (facts) => followed(facts),
      (facts) =>
        [ucidOf(1), ucidOf(2), facts.me.onlyUcid].map((ucid) => channelIdOf(facts, ucid)).sort(),
    ),
    reads(
      (facts) => followed(facts, groupIdOf(facts)),
      (facts) => [ucidOf(1), facts.me.onlyUcid].map((ucid) => channelIdOf(facts, ucid)).sort(),
    ),
  ],
  listNewestOf: [
    reads(
      (facts) =>
        feed.listNewestOf(facts.db, unseen(facts), { offset: 0, limit: 20 }).then(videoIdsOf),
      ({ me }) => [
        me.dismissedVideoIds[1],
        videoIdOf(2, 51),
        dismissedVideoId,
        newsOf(me),
        unreadVideoId,
        me.onlyVideoId.replace(/0$/, '1'),
        videoIdOf(2, 1),
        videoIdOf(1, 1),
      ],
    ),
  ],
  listLatestOf: [
    reads(
      (facts) =>
        feed.listLatestOf(facts.db, unseen(facts), { offset: 0, limit: 20 }).then(videoIdsOf),
      ({ me }) => [me.dismissedVideoIds[1], videoIdOf(2, 51), dismissedVideoId],
    ),
  ],
}

const followingOf = async ({ db, me }: Facts) =>
  following.getFollowing(db, await findOwner(db, me.id))

const followingCases: StoreCases = {
  getFollowing: [
    reads(
      async (facts) => (await followingOf(facts)).channelIds,
      (facts) =>
        [ucidOf(1), ucidOf(2), facts.me.onlyUcid]
          .map((ucid) => channelIdOf(facts, ucid))
          .sort((a, b) => a - b),
    ),
  ],
  findSince: [
    reads(async (facts) => {
      const ucid = facts.other.onlyUcid
      return following.findSince(await followingOf(facts), channelIdOf(facts, ucid))
    }, nothing),
  ],
}

const everyMember = { after: '', limit: 10 }

const pageCases: StoreCases = {
  listSubscriptionsAfter: [
    reads(
      async ({ db, me }) => {
        const page = { after: pages.beforeAllSubscriptions, limit: 10 }
        const listed = await pages.listSubscriptionsAfter(db, me.id, page)
        return listed.map(({ ucid }) => ucid).sort()
      },
      ({ me }) => [ucidOf(1), ucidOf(2), me.onlyUcid].sort(),
    ),
  ],
  listGroupNames: [
    reads(
      ({ db, me }) => pages.listGroupNames(db, me.id),
      (facts) => [{ id: groupIdOf(facts), name: 'Music' }],
    ),
  ],
  listMembersAfter: [
    reads(
      async (facts) => {
        const members = await pages.listMembersAfter(facts.db, groupIdOf(facts), everyMember)
        return members.map(({ ucid }) => ucid)
      },
      ({ me }) => [ucidOf(1), me.onlyUcid].sort(),
    ),
  ],
  listUngrouped: [
    reads(
      async (facts) => {
        const ids = [ucidOf(1), ucidOf(2)].map((ucid) => channelIdOf(facts, ucid))
        return [...(await pages.listUngrouped(facts.db, facts.me.id, ids))]
      },
      (facts) => [channelIdOf(facts, ucidOf(2))],
    ),
  ],
}

/** Subscriptions, their groups and choices, and the feed that is made of them. */
export const subscriptionCases: Record<string, StoreCases> = {
  'library/feed/following-store': followingCases,
  'library/feed/store': feedCases,
  'library/subscriptions/followed-store': followedCases,
  'library/subscriptions/group-store': groupCases,
  'library/subscriptions/hide-store': hideCases,
  'library/subscriptions/page-store': pageCases,
  'library/subscriptions/store': ownSubscriptionCases,
}
