import { spawnSync } from 'node:child_process'
import t from 'tap'
import { hasEnded, makeProcessId } from '../../src/rooms/process-id.js'

const skip = process.platform !== 'linux' && 'only Linux says where a process is'

t.test('a process of this machine that has ended is known to have', { skip }, async (t) => {
  const { pid: ended } = spawnSync(process.execPath, ['--version'])
  const id = makeProcessId()
  const [space = '', , rest = ''] = id.split('.')
  t.notOk(hasEnded(id), 'this one runs')
  t.notOk(hasEnded(`${space}.1.${rest}`), 'one that may not be signaled runs')
  t.ok(hasEnded(`${space}.${ended}.${rest}`))
  t.notOk(hasEnded(`elsewhere.${ended}.${rest}`), 'of another machine nothing is known')
  t.notOk(hasEnded(rest))
  t.not(makeProcessId(), id)
})
