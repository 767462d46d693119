import * as recovery from '../../../src/identity/accounts/recovery-store.js'
import * as accounts from '../../../src/identity/accounts/store.js'
import * as keys from '../../../src/identity/api-keys/store.js'
import * as sessions from '../../../src/identity/sessions/store.js'
import { digestOf } from '../../../src/platform/secret.js'
import { changes, nothing, reads, type Facts, type StoreCases } from './store-case.js'

const sessionIdOf = ({ idOf }: Facts, secret: string) =>
  idOf('session', { digest: digestOf(secret) })
const idIn = (found: { id: number } | undefined) => found?.id
/** The lifetimes of the default configuration. */
const config = { oauth: { idleLife: 365 * 24 * 3600 * 1000 } }
const allMine = 'authorization_request -1, discord_attempt -1, session -6'

const newSession: Omit<sessions.NewSession, 'accountId'> = {
  handle: 'new',
  kind: 'api',
  digest: 'new',
  parentId: undefined,
  name: 'New',
  scopes: [':*'],
  client: undefined,
  guestName: undefined,
  createdAt: 1,
  expiresAt: undefined,
}

const sessionCases: StoreCases = {
  insertSession: [
    changes(
      'session +1',
      async ({ db, me }) =>
        typeof (await sessions.insertSession(db, { ...newSession, accountId: me.id })),
      () => 'number',
    ),
  ],
  findSessionByDigest: [
    reads(
      async ({ db, me }) => {
        const found = await sessions.findSessionByDigest(db, digestOf(me.sid))
        return [found?.session.handle, found?.account]
      },
      ({ me }) => [me.browser.handle, { id: me.id, name: me.name, role: 'user', state: 'normal' }],
    ),
    reads(({ db }) => sessions.findSessionByDigest(db, 'unknown'), nothing),
  ],
  findSessionStates: [
    reads(
      async ({ db, me }) => [...(await sessions.findSessionStates(db, [me.browser.id])).values()],
      ({ me }) => [
        {
          handle: me.browser.handle,
          kind: 'browser',
          lastUsedAt: me.browser.lastUsedAt,
          expiresAt: me.browser.expiresAt,
          isBanned: false,
        },
      ],
    ),
  ],
  listSessions: [
    reads(
      async ({ db, me }) => (await sessions.listSessions(db, me.id)).map(({ kind }) => kind),
      () => ['oauth', 'registered', 'api', 'token', 'token', 'browser'],
    ),
    reads(
      async ({ db, me }) => (await sessions.listSessions(db, me.id, 1)).map(({ kind }) => kind),
      () => ['oauth'],
    ),
  ],
  updateSession: [
    changes(
      'session -1 +1',
      ({ db, me }) => sessions.updateSession(db, me.api.id, { name: 'New' }),
      () => true,
    ),
  ],
  deleteChildren: [
    changes('session -1', (facts) =>
      sessions.deleteChildren(facts.db, sessionIdOf(facts, facts.me.tokenSession)),
    ),
  ],
  deleteOwnSession: [
    changes(
      'session -1',
      ({ db, me }) => sessions.deleteOwnSession(db, me.id, { handle: me.api.handle }),
      () => 1,
    ),
    changes(
      'session -2',
      ({ db, me }) => sessions.deleteOwnSession(db, me.id, { digest: digestOf(me.tokenSession) }),
      () => 1,
    ),
    changes(
      '',
      ({ db, me, other }) => sessions.deleteOwnSession(db, me.id, { handle: other.api.handle }),
      () => 0,
    ),
    changes(
      '',
      ({ db, me, other }) =>
        sessions.deleteOwnSession(db, me.id, { digest: digestOf(other.tokenSession) }),
      () => 0,
    ),
  ],
  deleteSessionByHandle: [
    changes(
      'session -1',
      ({ db, me }) => sessions.deleteSessionByHandle(db, me.api.handle),
      () => true,
    ),
    changes(
      '',
      ({ db }) => sessions.deleteSessionByHandle(db, 'unknown'),
      () => false,
    ),
  ],
  deleteSession: [changes('session -1', ({ db, me }) => sessions.deleteSession(db, me.api.id))],
  // How many it says depends on whether a child was deleted with its parent or before it.
  deleteSessionsOf: [
    changes(allMine, async ({ db, me }) => {
      await sessions.deleteSessionsOf(db, me.id)
    }),
    changes('session -5', async ({ db, me }) => {
      await sessions.deleteSessionsOf(db, me.id, me.browser.id)
    }),
  ],
  deleteEndedSessions: [
    changes(
      '',
      ({ db, now }) => sessions.deleteEndedSessions(db, config, now),
      () => 0,
    ),
  ],
  adoptSignedScopes: [
    changes(
      '',
      (facts) =>
        sessions.adoptSignedScopes(facts.db, sessionIdOf(facts, facts.me.tokenSession), {
          scopes: [':*'],
          expiresAt: undefined,
        }),
      () => false,
    ),
  ],
  insertMovedSessions: [
    changes(
      'session +1',
      ({ db, me }) =>
        sessions.insertMovedSessions(
          db,
          ['moved', digestOf(me.sid)].map((digest) => ({
            handle: digest,
            kind: 'token' as const,
            digest,
            accountId: me.id,
            createdAt: 1,
            lastUsedAt: 1,
            expiresAt: undefined,
          })),
        ),
      () => 1,
    ),
  ],
}

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
    changes('account -1 +1', ({ db, me }) => accounts.setPasswordHash(db, me.id, 'new')),
  ],
  setEmail: [changes('account -1 +1', ({ db, me }) => accounts.setEmail(db, me.id, undefined))],
  renameAccount: [
    changes('account -1 +1', ({ db, me }) => accounts.renameAccount(db, me.id, 'new')),
  ],
  setAccountRole: [
    changes('account -1 +1', ({ db, me }) => accounts.setAccountRole(db, me.id, 'admin')),
  ],
  setAccountState: [
    changes('account -1 +1', ({ db, me }) => accounts.setAccountState(db, me.id, 'banned')),
  ],
  deleteAccount: [
    changes(
      'account -1, application -1 +1, authorization_request -1, device_code -1, discord_attempt -1, discord_link -1, dismissed_news -2, feed_token -1, oauth_grant -2, playlist -2, playlist_video -6, recovery -1, refresh_token -1, session -6, subscription -3, subscription_group -1, subscription_group_channel -2, watched -3',
      ({ db, me }) => accounts.deleteAccount(db, me.id),
    ),
  ],
}

const recoveryCases: StoreCases = {
  insertRecovery: [
    changes('recovery +1', ({ db, me, now }) =>
      recovery.insertRecovery(db, 'new', { recovery: { accountId: me.id, expiresAt: 1 }, now }),
    ),
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

/** People's sessions are no keys. */
const keyCases: StoreCases = {
  listKeys: [
    reads(
      ({ db }) => keys.listKeys(db),
      () => [],
    ),
  ],
  findKey: [reads(({ db, me }) => keys.findKey(db, me.api.handle), nothing)],
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

/** Who somebody is, and by what they are let in. */
export const identityCases: Record<string, StoreCases> = {
  'identity/accounts/recovery-store': recoveryCases,
  'identity/accounts/store': accountCases,
  'identity/api-keys/store': keyCases,
  'identity/sessions/store': sessionCases,
}
