import { ucidOf } from '../catalogue.js'
import { isDeepStrictEqual } from 'node:util'
import { findOwner } from '../open.js'
import { digestOf } from '../../../src/platform/secret.js'
import * as revocation from '../../../src/identity/sessions/revocation-store.js'
import * as moved from '../../../src/identity/sessions/moved-store.js'
import * as sessions from '../../../src/identity/sessions/store.js'
import { changes, nothing, reads, type Facts, type StoreCases } from './store-case.js'

const sessionIdOf = ({ idOf }: Facts, secret: string) =>
  idOf('session', { digest: digestOf(secret) })
/** The lifetimes of the default configuration. */
const config = { oauth: { idleLife: 365 * 24 * 3600 * 1000 } }

const newSession: Omit<sessions.NewSession, 'accountId'> = {
  handle: 'new',
  kind: 'api',
  digest: 'new',
  parentId: undefined,
  name: 'New',
  scopes: [':*'],
  client: undefined,
  address: undefined,
  guestName: undefined,
  applicationId: undefined,
  scopeNames: undefined,
  createdAt: 1,
  expiresAt: undefined,
  provedAt: undefined,
}

const storeCases: StoreCases = {
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
        const { libraryRevision, ...account } = found?.account ?? {}
        const owner = { id: me.id, libraryRevision }
        const isRow = isDeepStrictEqual(owner, await findOwner(db, me.id))
        return [found?.session.handle, account, isRow]
      },
      ({ me }) => [
        me.browser.handle,
        {
          id: me.id,
          name: me.name,
          role: 'user',
          state: 'normal',
          ban: undefined,
          preferences: JSON.stringify({ speed: me.onlyUcid === ucidOf(3) ? 1.75 : 2 }),
        },
        true,
      ],
    ),
    reads(({ db }) => sessions.findSessionByDigest(db, 'unknown'), nothing),
  ],
  findOwnSession: [
    reads(
      async ({ db, me }) =>
        (await sessions.findOwnSession(db, me.id, { handle: me.api.handle }))?.id,
      ({ me }) => me.api.id,
    ),
    reads(
      ({ db, me, other }) => sessions.findOwnSession(db, me.id, { handle: other.api.handle }),
      nothing,
    ),
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
          ban: undefined,
        },
      ],
    ),
  ],
  listSessions: [
    reads(
      async ({ db, me }) => (await sessions.listSessions(db, me.id)).map(({ kind }) => kind),
      () => ['oauth', 'oauth', 'oauth', 'registered', 'api', 'token', 'token', 'browser'],
    ),
    reads(
      async ({ db, me }) => (await sessions.listSessions(db, me.id, 1)).map(({ kind }) => kind),
      () => ['oauth'],
    ),
  ],
  countTokens: [
    reads(
      ({ db, me, now }) => sessions.countTokens(db, me.id, now),
      () => 6,
    ),
  ],
  updateSession: [
    changes(
      'session -1 +1',
      ({ db, me }) => sessions.updateSession(db, me.api.id, { name: 'New' }),
      () => true,
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
}

const movedCases: StoreCases = {
  insertMovedSessions: [
    changes(
      'session +1',
      ({ db, me }) =>
        moved.insertMovedSessions(
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

const revocationCases: StoreCases = {
  deleteChildren: [
    changes('session -1', (facts) =>
      revocation.deleteChildren(facts.db, sessionIdOf(facts, facts.me.tokenSession)),
    ),
  ],
  deleteOwnSession: [
    changes(
      'session -1',
      ({ db, me }) => revocation.deleteOwnSession(db, me.id, { handle: me.api.handle }),
      () => 1,
    ),
    changes(
      'session -2',
      ({ db, me }) => revocation.deleteOwnSession(db, me.id, { digest: digestOf(me.tokenSession) }),
      () => 1,
    ),
    changes(
      '',
      ({ db, me, other }) => revocation.deleteOwnSession(db, me.id, { handle: other.api.handle }),
      () => 0,
    ),
    changes(
      '',
      ({ db, me, other }) =>
        revocation.deleteOwnSession(db, me.id, { digest: digestOf(other.tokenSession) }),
      () => 0,
    ),
  ],
  deleteSessionByHandle: [
    changes(
      'session -1',
      ({ db, me }) => revocation.deleteSessionByHandle(db, me.api.handle),
      () => true,
    ),
    changes(
      '',
      ({ db }) => revocation.deleteSessionByHandle(db, 'unknown'),
      () => false,
    ),
  ],
  deleteSession: [
    changes('session -1', ({ db, me }) => revocation.deleteSession(db, me.api.id)),
    // An access token goes with the whole grant.
    changes('oauth_grant -1, refresh_token -1, session -2', (facts) =>
      revocation.deleteSession(facts.db, sessionIdOf(facts, facts.me.accessToken)),
    ),
  ],
  deleteSessionsOf: [
    changes(
      'authorization_request -1, device_code -1, discord_attempt -1, oauth_grant -3, refresh_token -1, session -9',
      ({ db, me }) => revocation.deleteSessionsOf(db, me.id),
    ),
    changes('device_code -1, oauth_grant -3, refresh_token -1, session -8', ({ db, me }) =>
      revocation.deleteSessionsOf(db, me.id, me.browser.id),
    ),
    // The grant of the access token stays with it.
    changes(
      'authorization_request -1, device_code -1, discord_attempt -1, oauth_grant -2, session -7',
      (facts) =>
        revocation.deleteSessionsOf(
          facts.db,
          facts.me.id,
          sessionIdOf(facts, facts.me.accessToken),
        ),
    ),
  ],
  deleteGrantsOf: [
    changes('device_code -1, oauth_grant -3, refresh_token -1, session -4', ({ db, me }) =>
      revocation.deleteGrantsOf(db, me.id),
    ),
  ],
  deleteExpiredGrants: [changes('', ({ db, now }) => revocation.deleteExpiredGrants(db, now))],
  deleteEndedSessions: [
    changes(
      '',
      ({ db, now }) => revocation.deleteEndedSessions(db, config, now),
      () => 0,
    ),
  ],
}

/** By what somebody is let in. */
export const sessionCases: Record<string, StoreCases> = {
  'identity/sessions/moved-store': movedCases,
  'identity/sessions/revocation-store': revocationCases,
  'identity/sessions/store': storeCases,
}
