import { spawnSync } from 'node:child_process'
import t from 'tap'
import { hasProcessEnded, makeProcessId } from '../../src/rooms/process-id.js'

const skip = process.platform !== 'linux' && 'only Linux says where a process is'

t.test('a process of this machine that has ended is known to have', { skip }, async (t) => {
  const { pid: ended } = spawnSync(process.execPath, ['--version'])
  const id = makeProcessId()
  const [space = '', , rest = ''] = id.split('.')
  t.notOk(hasProcessEnded(id), 'this one runs')
  t.notOk(hasProcessEnded(`${space}.1.${rest}`), 'one that may not be signaled runs')
  t.ok(hasProcessEnded(`${space}.${ended}.${rest}`))
  t.notOk(hasProcessEnded(`elsewhere.${ended}.${rest}`), 'of another machine nothing is known')
  t.notOk(hasProcessEnded(rest))
  t.not(makeProcessId(), id)
})
