import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findTool } from '../support/find-tool.js'
import { makeDataDir } from '../support/server-process.js'

const unit = readFileSync('deploy/systemd/foyer.service', 'utf8')
const analyze = findTool('systemd-analyze')
const skip = analyze ? false : 'systemd-analyze is not installed'

/** The unit with programs and users that this machine has. */
function placeUnit(folder: string): string {
  const file = join(folder, 'foyer.service')
  const here = unit
    .replace('/usr/local/bin/foyer', process.execPath)
    .replace(/^(User|Group)=foyer$/gm, '$1=nobody')
  writeFileSync(file, here.replace('Group=nobody', 'Group=nogroup'))
  return file
}

t.test('systemd takes the unit', { skip }, async (t) => {
  const file = placeUnit(makeDataDir(t))
  const said = execFileSync(analyze ?? '', ['verify', '--man=no', file], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  t.equal(said, '')
})

t.test('systemd finds the unit well hardened', { skip }, async (t) => {
  const file = placeUnit(makeDataDir(t))
  // In tenths: 0 is closed, 100 open. What remains is the network and that JavaScript is compiled.
  const args = ['security', '--offline=true', '--threshold=20', file]
  t.doesNotThrow(() => execFileSync(analyze ?? '', args, { stdio: 'pipe' }))
})

t.test('the unit serves from a folder that systemd makes', async (t) => {
  t.match(unit, /^StateDirectory=foyer$/m)
  t.match(unit, /^Environment=DATA_DIR=\/var\/lib\/foyer /m)
  t.match(unit, /^ExecStart=\/usr\/local\/bin\/foyer serve$/m)
})
