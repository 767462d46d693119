import t from 'tap'
import { checkFormToken, createFormToken } from '../../src/identity/csrf.js'
import { createKeyring } from '../../src/platform/keyring.js'
import { createTestClock } from '../support/foyer.js'

const hour = 3_600_000
const purpose = { sessionId: 1, action: '/account' }

t.test(
  'a form of before a rotation of keys is taken still, and of keys that are gone not',
  async (t) => {
    const clock = createTestClock()
    const token = createFormToken({ keyring: createKeyring(['old']), clock }, purpose)
    const check = (...keys: [string, ...string[]]) => {
      checkFormToken({ keyring: createKeyring(keys), clock }, purpose, token)
    }
    t.doesNotThrow(() => {
      check('old')
    })
    t.doesNotThrow(() => {
      check('new', 'old')
    })
    t.throws(
      () => {
        check('new')
      },
      { code: 'csrf_invalid' },
    )
    clock.advance(6 * hour)
    t.doesNotThrow(() => {
      check('new', 'old')
    })
    clock.advance(1)
    t.throws(
      () => {
        check('new', 'old')
      },
      { code: 'csrf_invalid' },
      'after six hours',
    )
  },
)
