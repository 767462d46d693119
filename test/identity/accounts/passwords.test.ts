import { hashSync } from 'bcryptjs'
import t from 'tap'
import {
  hashPassword,
  verifyNothing,
  verifyPassword,
} from '../../../src/identity/accounts/passwords.js'
import '../../../src/problems.js'

t.test('an unknown name while too many hashes wait does not keep later ones out', async (t) => {
  const hash = hashSync('right answer', 4)
  const others = Array.from({ length: 64 }, () => verifyPassword(hash, 'wrong answer'))
  await t.rejects(verifyNothing('first'), { code: 'server_busy' })
  await Promise.all(others)
  await t.resolves(verifyNothing('second'))
})

t.test('hashes that wait are bounded, and the rest are told to come back', async (t) => {
  const hash = await hashPassword('right answer')
  const tries = Array.from({ length: 200 }, () => verifyPassword(hash, 'wrong answer'))
  const results = await Promise.allSettled(tries)
  const refused = results.filter((result) => result.status === 'rejected')
  t.equal(refused.length, 200 - 64)
  for (const { reason } of refused) t.match(reason, { code: 'server_busy', retryAfter: 2 })
  t.equal(await verifyPassword(hash, 'right answer'), true)
})
