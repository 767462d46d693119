import { isDeepStrictEqual } from 'node:util'
import * as bans from '../../../src/identity/accounts/ban-store.js'
import * as directory from '../../../src/identity/accounts/directory-store.js'
import * as deletions from '../../../src/identity/accounts/deletion-store.js'
import * as emailChanges from '../../../src/identity/accounts/email-change-store.js'
import * as recovery from '../../../src/identity/accounts/recovery-store.js'
import * as accounts from '../../../src/identity/accounts/store.js'
import * as keys from '../../../src/identity/api-keys/store.js'
import * as feedTokens from '../../../src/identity/accounts/feed-token-store.js'
import { findOwner } from '../open.js'
import { digestOf } from '../../../src/platform/secret.js'
import { changes, nothing, reads, type StoreCases } from './store-case.js'

const idIn = (found: { id: number } | undefined) => found?.id

/** What ends with an account. */
const everythingOfMine =
  'account -1, application -1 +1, authorization_request -1, device_code -1, discord_attempt -1, discord_link -1, dismissed_news -2, email_change -1, feed_token -1, invitation -1, job -2, oauth_grant -3, passkey_challenge -1, playlist -2, playlist_video -6, recovery -1, recovery_code -2, refresh_token -1, remembered_browser -1, room -1, room_audit -1, room_chat -1, room_invite -1, room_invite_use -1, room_presence -1, second_factor -1, security_event -7, session -9, subscription -3, subscription_group -1, subscription_group_channel -2, watched -3'

const accountCases: StoreCases = {
  findAccountByName: [
    reads(
      async ({ db, me }) => idIn(await accounts.findAccountByName(db, me.name.toUpperCase())),
      ({ me }) => me.id,
    ),
    reads(({ db }) => accounts.findAccountByName(db, 'nobody'), nothing),
  ],
  findAccountByEmail: [
    reads(
      async ({ db, me }) => idIn(await accounts.findAccountByEmail(db, me.email)),
      ({ me }) => me.id,
    ),
    reads(({ db }) => accounts.findAccountByEmail(db, 'nobody@mail.example'), nothing),
  ],
  findAccount: [
    reads(
      async ({ db, me }) => (await accounts.findAccount(db, me.id))?.name,
      ({ me }) => me.name,
    ),
  ],
  getAccount: [
    reads(
      async ({ db, me }) => (await accounts.getAccount(db, me.id)).name,
      ({ me }) => me.name,
    ),
  ],
  insertAccount: [
    changes(
      'account +1',
      async ({ db }) => typeof (await accounts.insertAccount(db, { name: 'new', createdAt: 1 })),
      () => 'number',
    ),
  ],
  lockAccount: [changes('', ({ db, me }) => accounts.lockAccount(db, me.id))],
  setPasswordHash: [
    changes(
      'account -1 +1',
      ({ db, me }) => accounts.setPasswordHash(db, me.id, { hash: 'new' }),
      () => true,
    ),
    changes(
      '',
      ({ db, me }) => accounts.setPasswordHash(db, me.id, { hash: 'new', was: 'other' }),
      () => false,
    ),
  ],
  setEmail: [
    changes('account -1 +1', ({ db, me }) =>
      accounts.setEmail(db, me.id, { email: undefined, isConfirmed: false }),
    ),
  ],
  releaseUnconfirmedEmail: [
    changes('', ({ db, me }) => accounts.releaseUnconfirmedEmail(db, me.id, me.email)),
  ],
  renameAccount: [
    changes('account -1 +1', ({ db, me }) => accounts.renameAccount(db, me.id, 'new')),
  ],
  setAccountRole: [
    changes('account -1 +1', ({ db, me }) => accounts.setAccountRole(db, me.id, 'admin')),
  ],
  deleteAccount: [changes(everythingOfMine, ({ db, me }) => accounts.deleteAccount(db, me.id))],
}

const deletionCases: StoreCases = {
  findDeletionTime: [reads(({ db, me }) => deletions.findDeletionTime(db, me.id), nothing)],
  setDeletionTime: [
    changes('account -1 +1', ({ db, me }) => deletions.setDeletionTime(db, me.id, 5)),
  ],
  clearDeletionTime: [
    reads(
      async ({ db, me, other }) => {
        await deletions.setDeletionTime(db, me.id, 5)
        await deletions.setDeletionTime(db, other.id, 6)
        await deletions.clearDeletionTime(db, me.id)
        const left = [me, other].map(({ id }) => deletions.findDeletionTime(db, id))
        const times = await Promise.all(left)
        await deletions.clearDeletionTime(db, other.id)
        return times
      },
      () => [undefined, 6],
    ),
  ],
  deleteDueAccount: [
    changes(
      everythingOfMine,
      async ({ db, me, other }) => {
        await deletions.setDeletionTime(db, me.id, 5)
        await deletions.setDeletionTime(db, other.id, 6)
        const deleted = [
          await deletions.deleteDueAccount(db, 5),
          await deletions.deleteDueAccount(db, 5),
        ]
        await deletions.clearDeletionTime(db, other.id)
        return deleted
      },
      () => [true, false],
    ),
  ],
}

const banCases: StoreCases = {
  setBan: [
    changes('account -1 +1', ({ db, me }) =>
      bans.setBan(db, me.id, { reason: 'Spam', endsAt: undefined }),
    ),
  ],
  clearBan: [changes('', ({ db, me }) => bans.clearBan(db, me.id))],
  clearEndedBan: [changes('', ({ db, me, now }) => bans.clearEndedBan(db, me.id, now))],
}

const directoryCases: StoreCases = {
  findLastSeen: [
    reads(
      async ({ db, me }) => typeof (await directory.findLastSeen(db, me.id)),
      () => 'number',
    ),
  ],
}

const recoveryCases: StoreCases = {
  insertRecovery: [
    changes('recovery +1', ({ db, me, now }) =>
      recovery.insertRecovery(db, 'new', { recovery: { accountId: me.id, expiresAt: 1 }, now }),
    ),
  ],
  findRecovery: [
    reads(
      async ({ db, me }) => (await recovery.findRecovery(db, digestOf(me.recoveryKey)))?.accountId,
      ({ me }) => me.id,
    ),
    reads(({ db }) => recovery.findRecovery(db, 'unknown'), nothing),
  ],
  takeRecovery: [
    changes(
      'recovery -1',
      async ({ db, me }) => (await recovery.takeRecovery(db, digestOf(me.recoveryKey)))?.accountId,
      ({ me }) => me.id,
    ),
    changes('', ({ db }) => recovery.takeRecovery(db, 'unknown')),
  ],
  deleteRecoveriesOf: [
    changes('recovery -1', ({ db, me }) => recovery.deleteRecoveriesOf(db, me.id)),
  ],
}

const emailChangeCases: StoreCases = {
  putEmailChange: [
    changes('email_change -1 +1', ({ db, me, now }) =>
      emailChanges.putEmailChange(db, 'new', {
        accountId: me.id,
        email: 'x@mail.example',
        expiresAt: now,
      }),
    ),
  ],
  findEmailChange: [
    reads(
      async ({ db, me }) =>
        (await emailChanges.findEmailChange(db, digestOf(me.emailKey)))?.accountId,
      ({ me }) => me.id,
    ),
    reads(({ db }) => emailChanges.findEmailChange(db, 'unknown'), nothing),
  ],
  findEmailChangeOf: [
    reads(
      async ({ db, me }) => (await emailChanges.findEmailChangeOf(db, me.id))?.email,
      ({ me }) => `new-${me.email}`,
    ),
  ],
  takeEmailChange: [
    changes(
      'email_change -1',
      async ({ db, me }) =>
        (await emailChanges.takeEmailChange(db, digestOf(me.emailKey)))?.accountId,
      ({ me }) => me.id,
    ),
    changes('', ({ db }) => emailChanges.takeEmailChange(db, 'unknown')),
  ],
  deleteEmailChangeOf: [
    changes('email_change -1', ({ db, me }) => emailChanges.deleteEmailChangeOf(db, me.id)),
  ],
}

const feedTokenCases: StoreCases = {
  putFeedToken: [
    changes('feed_token -1 +1', ({ db, me }) =>
      feedTokens.putFeedToken(db, { accountId: me.id, digest: 'new', createdAt: 2 }),
    ),
  ],
  deleteFeedToken: [
    changes('feed_token -1', ({ db, me }) => feedTokens.deleteFeedToken(db, me.id)),
  ],
  findFeedReader: [
    reads(
      async ({ db, me }) => {
        const { name, ...owner } =
          (await feedTokens.findFeedReader(db, digestOf(me.feedToken))) ?? {}
        return { name, isRow: isDeepStrictEqual(owner, await findOwner(db, me.id)) }
      },
      ({ me }) => ({ name: me.name, isRow: true }),
    ),
    reads(({ db }) => feedTokens.findFeedReader(db, 'unknown'), nothing),
  ],
}

/** People's sessions are no keys. */
const keyCases: StoreCases = {
  listKeys: [
    reads(
      ({ db }) => keys.listKeys(db),
      () => [],
    ),
  ],
  findKey: [reads(({ db, me }) => keys.findKey(db, me.api.handle), nothing)],
  setKeyDigest: [
    changes(
      '',
      ({ db, me }) => keys.setKeyDigest(db, me.api.handle, 'digest'),
      () => false,
    ),
  ],
  deleteKey: [
    changes(
      '',
      ({ db, me }) => keys.deleteKey(db, me.api.handle),
      () => false,
    ),
  ],
  listDigestsFrom: [
    reads(
      ({ db }) => keys.listDigestsFrom(db, 'Firefox on Linux'),
      () => [],
    ),
  ],
  deleteKeysFrom: [
    changes('', ({ db }) => keys.deleteKeysFrom(db, 'Firefox on Linux', undefined)),
    changes('', ({ db }) => keys.deleteKeysFrom(db, 'Firefox on Linux', 'unknown')),
  ],
}

/** Who somebody is. */
export const identityCases: Record<string, StoreCases> = {
  'identity/accounts/ban-store': banCases,
  'identity/accounts/directory-store': directoryCases,
  'identity/accounts/deletion-store': deletionCases,
  'identity/accounts/feed-token-store': feedTokenCases,
  'identity/accounts/email-change-store': emailChangeCases,
  'identity/accounts/recovery-store': recoveryCases,
  'identity/accounts/store': accountCases,
  'identity/api-keys/store': keyCases,
}
