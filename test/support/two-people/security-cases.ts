import * as events from '../../../src/identity/security-events/store.js'
import * as factors from '../../../src/identity/second-factor/store.js'
import * as remembered from '../../../src/identity/second-factor/remembered-store.js'
import { passkeyCases } from './passkey-cases.js'
import { changes, reads, type StoreCases } from './store-case.js'

const event = {
  kind: 'logged_in',
  address: '192.0.2.1',
  client: undefined,
  detail: undefined,
  at: 1,
}

const eventCases: StoreCases = {
  insertSecurityEvent: [
    changes('security_event +1', ({ db, me }) => events.insertSecurityEvent(db, me.id, event)),
  ],
  listSecurityEvents: [
    changes(
      'security_event +1',
      async ({ db, me }) => {
        await events.insertSecurityEvent(db, me.id, event)
        return [
          (await events.listSecurityEvents(db, me.id, { limit: 1 }))[0],
          await events.listSecurityEvents(db, me.id, { kinds: ['unknown'], limit: 9 }),
        ]
      },
      () => [event, []],
    ),
  ],
}

const factorCases: StoreCases = {
  putUnconfirmedFactor: [
    changes(
      'second_factor -1 +1',
      ({ db, me }) => factors.putUnconfirmedFactor(db, me.id, 'new'),
      () => true,
    ),
  ],
  findSecondFactor: [
    reads(
      ({ db, me }) => factors.findSecondFactor(db, me.id),
      ({ me }) => ({ sealedSecret: `sealed for ${me.name}`, isConfirmed: false }),
    ),
  ],
  hasSecondFactor: [
    reads(
      ({ db, me }) => factors.hasSecondFactor(db, me.id),
      () => false,
    ),
  ],
  confirmFactor: [
    changes(
      'second_factor -1 +1',
      ({ db, me, now }) =>
        factors.confirmFactor(db, me.id, { now, sealedSecret: `sealed for ${me.name}` }),
      () => true,
    ),
    changes(
      '',
      ({ db, me, other, now }) =>
        factors.confirmFactor(db, me.id, { now, sealedSecret: `sealed for ${other.name}` }),
      () => false,
    ),
  ],
  takeStep: [
    changes(
      'second_factor -1 +1',
      async ({ db, me }) => [
        await factors.takeStep(db, me.id, 5),
        await factors.takeStep(db, me.id, 5),
        await factors.takeStep(db, me.id, 4),
      ],
      () => [true, false, false],
    ),
  ],
  deleteSecondFactor: [
    changes(
      'recovery_code -2, remembered_browser -1, second_factor -1',
      ({ db, me }) => factors.deleteSecondFactor(db, me.id),
      () => true,
    ),
  ],
  replaceRecoveryCodes: [
    changes('recovery_code -2 +1', ({ db, me }) =>
      factors.replaceRecoveryCodes(db, me.id, ['new']),
    ),
  ],
  takeRecoveryCode: [
    changes(
      'recovery_code -1',
      ({ db, me }) => factors.takeRecoveryCode(db, me.id, `code of ${me.name}`),
      () => true,
    ),
    changes(
      '',
      ({ db, me, other }) => factors.takeRecoveryCode(db, me.id, `code of ${other.name}`),
      () => false,
    ),
  ],
  countRecoveryCodes: [
    reads(
      ({ db, me }) => factors.countRecoveryCodes(db, me.id),
      () => 2,
    ),
  ],
}

const newBrowser = { client: undefined, createdAt: 1, expiresAt: 2, digest: 'new' }

const rememberedCases: StoreCases = {
  insertRememberedBrowser: [
    changes('remembered_browser +1', ({ db, me }) =>
      remembered.insertRememberedBrowser(db, me.id, newBrowser),
    ),
  ],
  isRemembered: [
    reads(
      async ({ db, me, other, now }) => [
        await remembered.isRemembered(db, me.id, { digest: `browser of ${me.name}`, now }),
        await remembered.isRemembered(db, me.id, { digest: `browser of ${other.name}`, now }),
      ],
      () => [true, false],
    ),
  ],
  listRemembered: [
    reads(
      async ({ db, me, now }) =>
        (await remembered.listRemembered(db, me.id, now)).map(({ client }) => client),
      () => ['Safari on iPad'],
    ),
  ],
  deleteRemembered: [
    changes('remembered_browser -1', ({ db, me }) => remembered.deleteRemembered(db, me.id)),
    changes('remembered_browser -1', async ({ db, me, other, now }) => {
      const [own] = await remembered.listRemembered(db, me.id, now)
      const [others] = await remembered.listRemembered(db, other.id, now)
      await remembered.deleteRemembered(db, me.id, own?.handle)
      await remembered.deleteRemembered(db, me.id, others?.handle)
    }),
  ],
}

/** What keeps somebody's account safe, and what happened to it. */
export const securityCases: Record<string, StoreCases> = {
  'identity/second-factor/passkey-store': passkeyCases,
  'identity/second-factor/remembered-store': rememberedCases,
  'identity/second-factor/store': factorCases,
  'identity/security-events/store': eventCases,
}
