import * as applications from '../../../src/authorization/application-store.js'
import * as devices from '../../../src/authorization/device-store.js'
import * as grants from '../../../src/authorization/grant-store.js'
import * as requests from '../../../src/authorization/request-store.js'
import * as tokens from '../../../src/authorization/token-store.js'
import { digestOf } from '../../../src/platform/secret.js'
import type { Person } from './people.js'
import { changes, nothing, reads, type Facts, type StoreCases } from './store-case.js'

const minute = 60_000
const day = 24 * 60 * minute
const handleOf = (found: { handle: string } | undefined) => found?.handle
const appOf = ({ id, oauth }: Person) => ({ ownerId: id, handle: oauth.appHandle })
const deviceIdOf = ({ idOf }: Facts, digest: string) => idOf('device_code', { digest })
const sessionIdOf = ({ idOf, me }: Facts) => idOf('session', { digest: digestOf(me.accessToken) })

const usedBy = (me: Person, usedAt: number) => ({
  digest: 'used before',
  grantId: me.oauth.grantId,
  usedAt,
})

const applicationCases: StoreCases = {
  insertApplication: [
    changes(
      'application +1',
      async ({ db, me }) => {
        const old = await applications.getApplication(db, me.oauth.applicationId)
        const made = { ...old, handle: 'new', clientId: 'new' }
        return typeof (await applications.insertApplication(db, made))
      },
      () => 'number',
    ),
  ],
  findApplication: [
    reads(
      async ({ db, me }) => handleOf(await applications.findApplication(db, me.oauth.clientId)),
      ({ me }) => me.oauth.appHandle,
    ),
    reads(({ db }) => applications.findApplication(db, 'unknown'), nothing),
  ],
  getApplication: [
    reads(
      async ({ db, me }) => handleOf(await applications.getApplication(db, me.oauth.applicationId)),
      ({ me }) => me.oauth.appHandle,
    ),
  ],
  listOwnApplications: [
    reads(
      async ({ db, me }) => (await applications.listOwnApplications(db, me.id)).map(handleOf),
      ({ me }) => [me.oauth.appHandle],
    ),
  ],
  updateApplication: [
    changes('application -1 +1', async ({ db, me }) => {
      const old = await applications.getApplication(db, me.oauth.applicationId)
      await applications.updateApplication(db, { ...old, name: 'Renamed' })
    }),
  ],
  renewSecret: [
    changes('application -1 +1', ({ db, me }) => applications.renewSecret(db, appOf(me), 'new')),
  ],
  countOwnApplications: [
    reads(
      ({ db, me }) => applications.countOwnApplications(db, me.id),
      () => 1,
    ),
  ],
  findOwnApplication: [
    reads(
      async ({ db, me }) =>
        handleOf(await applications.findOwnApplication(db, me.id, me.oauth.appHandle)),
      ({ me }) => me.oauth.appHandle,
    ),
    reads(
      ({ db, me, other }) => applications.findOwnApplication(db, me.id, other.oauth.appHandle),
      nothing,
    ),
  ],
  deleteApplication: [
    changes(
      'application -1, authorization_request -1, device_code -2, oauth_grant -3, refresh_token -1, session -4',
      ({ db, me }) => applications.deleteApplication(db, me.oauth.applicationId),
    ),
  ],
  markApplicationUsed: [
    changes('', ({ db, me, now }) =>
      applications.markApplicationUsed(db, me.oauth.applicationId, now + 1),
    ),
  ],
  deleteUnusedApplications: [
    changes(
      '',
      ({ db, now }) => applications.deleteUnusedApplications(db, now + day),
      () => 0,
    ),
  ],
}

const deviceCases: StoreCases = {
  insertDevice: [
    changes('device_code +1', ({ db, me, now }) =>
      devices.insertDevice(db, {
        digest: 'new',
        userCodeDigest: 'new',
        applicationId: me.oauth.applicationId,
        scopes: ['read'],
        pollInterval: 1,
        expiresAt: now,
      }),
    ),
  ],
  pollDevice: [
    changes(
      'device_code -1 +1',
      async ({ db, me, now }) => (await devices.pollDevice(db, me.deviceDigest, now))?.id,
      (facts) => deviceIdOf(facts, facts.me.deviceDigest),
    ),
    changes('', ({ db, now }) => devices.pollDevice(db, 'unknown', now)),
  ],
  findWaitingDevice: [
    reads(
      async ({ db, me, now }) => (await devices.findWaitingDevice(db, me.waitingDigest, now))?.id,
      (facts) => deviceIdOf(facts, facts.me.waitingDigest),
    ),
    reads(({ db, me, now }) => devices.findWaitingDevice(db, me.deviceDigest, now), nothing),
    reads(({ db, me, now }) => devices.findWaitingDevice(db, me.waitingDigest, now + day), nothing),
  ],
  decideDevice: [
    changes(
      'device_code -1 +1',
      (facts) =>
        devices.decideDevice(facts.db, deviceIdOf(facts, facts.me.waitingDigest), 'denied'),
      ({ now }) => now + 10 * minute,
    ),
    changes('', (facts) =>
      devices.decideDevice(facts.db, deviceIdOf(facts, facts.me.deviceDigest), 'denied'),
    ),
  ],
  setDeviceGrant: [
    changes('device_code -1 +1', (facts) =>
      devices.setDeviceGrant(
        facts.db,
        deviceIdOf(facts, facts.me.waitingDigest),
        facts.me.oauth.grantId,
      ),
    ),
  ],
  setPollInterval: [
    changes('device_code -1 +1', (facts) =>
      devices.setPollInterval(facts.db, deviceIdOf(facts, facts.me.waitingDigest), 9000),
    ),
  ],
  deleteDevice: [
    changes(
      'device_code -1',
      (facts) => devices.deleteDevice(facts.db, deviceIdOf(facts, facts.me.waitingDigest)),
      () => true,
    ),
    changes(
      '',
      ({ db }) => devices.deleteDevice(db, 999),
      () => false,
    ),
  ],
  deleteEndedDevices: [changes('', ({ db, now }) => devices.deleteEndedDevices(db, now))],
}

const grantCases: StoreCases = {
  insertGrant: [
    changes(
      'oauth_grant +1',
      async ({ db, me, now }) => {
        const { applicationId } = me.oauth
        const grant = { applicationId, accountId: me.id, scopes: [], createdAt: now }
        const made = { ...grant, sessionId: me.api.id, code: undefined }
        return (await grants.insertGrant(db, made)).accountId
      },
      ({ me }) => me.id,
    ),
  ],
  presentCode: [
    changes(
      'oauth_grant -1 +1',
      async ({ db, me }) => {
        const found = await grants.presentCode(db, me.codeDigest)
        return [found?.accountId, found?.codeUses]
      },
      ({ me }) => [me.id, 1],
    ),
    changes('', ({ db }) => grants.presentCode(db, 'unknown')),
  ],
  findGrant: [
    reads(
      async ({ db, me }) => (await grants.findGrant(db, me.oauth.grantId))?.accountId,
      ({ me }) => me.id,
    ),
  ],
}

const keyOf = ({ me, now }: Facts, handle: string) => ({ handle, sessionId: me.browser.id, now })

const requestCases: StoreCases = {
  insertRequest: [
    changes('authorization_request +1', ({ db, me, now }) =>
      requests.insertRequest(db, {
        handle: 'new',
        sessionId: me.browser.id,
        applicationId: me.oauth.applicationId,
        code: undefined,
        scopes: [],
        deviceCodeId: undefined,
        expiresAt: now,
      }),
    ),
  ],
  findRequest: [
    reads(
      async (facts) =>
        handleOf(await requests.findRequest(facts.db, keyOf(facts, facts.me.request))),
      ({ me }) => me.request,
    ),
    reads((facts) => requests.findRequest(facts.db, keyOf(facts, facts.other.request)), nothing),
    reads((facts) => requests.findRequest(facts.db, keyOf(facts, 'unknown')), nothing),
    reads(
      (facts) =>
        requests.findRequest(facts.db, {
          ...keyOf(facts, facts.me.request),
          now: facts.now + day,
        }),
      nothing,
    ),
  ],
  takeRequest: [
    changes(
      'authorization_request -1',
      async (facts) =>
        handleOf(await requests.takeRequest(facts.db, keyOf(facts, facts.me.request))),
      ({ me }) => me.request,
    ),
    changes('', (facts) => requests.takeRequest(facts.db, keyOf(facts, facts.other.request))),
    changes('', (facts) => requests.takeRequest(facts.db, keyOf(facts, 'unknown'))),
    changes('', (facts) =>
      requests.takeRequest(facts.db, {
        ...keyOf(facts, facts.me.request),
        now: facts.now + day,
      }),
    ),
  ],
  deleteOldRequests: [changes('', ({ db, now }) => requests.deleteOldRequests(db, now))],
}

const tokenCases: StoreCases = {
  findOrigin: [
    reads(
      async (facts) => (await tokens.findOrigin(facts.db, sessionIdOf(facts)))?.clientId,
      ({ me }) => me.oauth.clientId,
    ),
    reads(({ db, me }) => tokens.findOrigin(db, me.api.id), nothing),
  ],
  findOrigins: [
    reads(
      async (facts) => {
        const found = await tokens.findOrigins(facts.db, [sessionIdOf(facts), facts.me.api.id])
        return [...found.values()].map(({ clientId }) => clientId)
      },
      ({ me }) => [me.oauth.clientId],
    ),
  ],
  insertRefreshToken: [
    changes('refresh_token +1', ({ db, me, now }) =>
      tokens.insertRefreshToken(db, {
        digest: 'new',
        grantId: me.oauth.grantId,
        scopes: [],
        createdAt: now,
        expiresAt: now,
      }),
    ),
  ],
  findRefreshToken: [
    reads(
      async ({ db, me }) => (await tokens.findRefreshToken(db, digestOf(me.refreshToken)))?.grantId,
      ({ me }) => me.oauth.grantId,
    ),
    reads(({ db }) => tokens.findRefreshToken(db, 'unknown'), nothing),
  ],
  useRefreshToken: [
    changes(
      'refresh_token -1 +1',
      async ({ db, me, now }) => [
        await tokens.useRefreshToken(db, digestOf(me.refreshToken), now),
        await tokens.useRefreshToken(db, digestOf(me.refreshToken), now + 1),
      ],
      () => [true, false],
    ),
  ],
  hasUsedSuccessor: [
    reads(
      ({ db, me, now }) => tokens.hasUsedSuccessor(db, usedBy(me, now)),
      () => false,
    ),
    // The grant of the other has a used one.
    reads(
      ({ db, me, other, now }) =>
        db.transaction().execute(async (tx) => {
          await tokens.useRefreshToken(tx, digestOf(other.refreshToken), now)
          const found = await tokens.hasUsedSuccessor(tx, usedBy(me, now - day))
          await tx
            .updateTable('refresh_token')
            .set({ used_at: null })
            .where('digest', '=', digestOf(other.refreshToken))
            .execute()
          return found
        }),
      () => false,
    ),
  ],
  deleteUnusedRefreshTokens: [
    changes(
      'refresh_token -1',
      ({ db, me }) => tokens.deleteUnusedRefreshTokens(db, me.oauth.grantId),
      () => 1,
    ),
  ],
  deleteExpiredRefreshTokens: [
    changes('', ({ db, now }) => tokens.deleteExpiredRefreshTokens(db, now)),
  ],
}

/** What somebody has allowed apps. */
export const authorizationCases: Record<string, StoreCases> = {
  'authorization/application-store': applicationCases,
  'authorization/device-store': deviceCases,
  'authorization/grant-store': grantCases,
  'authorization/request-store': requestCases,
  'authorization/token-store': tokenCases,
}
