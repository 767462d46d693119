import * as events from '../../../src/identity/security-events/store.js'
import { changes, type StoreCases } from './store-case.js'

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

/** What happened to somebody's account. */
export const securityCases: Record<string, StoreCases> = {
  'identity/security-events/store': eventCases,
}
