import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listAccounts } from '../../../src/identity/accounts/store.js'
import { openDatabase } from '../../../src/platform/db/open-database.js'
import { addUser, createCommandPlace } from '../../support/command.js'

// Each case runs several processes.
t.setTimeout(180_000)

t.test('a backup taken while others write is whole, and holds all that came before', async (t) => {
  const place = await createCommandPlace(t, 'sqlite')
  for (let n = 0; n < 200; n++) await addUser(place, `before ${n}`)
  const file = join(place.dataDir, 'backup.db')
  const running = place.run(['backup', file, '--json'])
  const backup = { isOver: false }
  void running.finally(() => {
    backup.isOver = true
  })
  let written = 0
  while (!backup.isOver) {
    await addUser(place, `during ${written++}`)
    await new Promise(setImmediate)
  }
  const { code, stdout, stderr } = await running
  t.equal(code, 0, stderr)
  t.ok(written > 0, 'there were writes meanwhile')
  t.same(JSON.parse(stdout), { file, bytes: statSync(file).size })
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.match(stderr, /Keep .*hmac\.keys with it/)

  const restored = openDatabase(`sqlite:${file}`)
  t.teardown(() => restored.destroy())
  const names = (await listAccounts(restored, 1_000_000)).map((account) => account.name)
  t.equal(names.filter((name) => name.startsWith('before')).length, 200)
  const during = new Set(names.filter((name) => name.startsWith('during')))
  const expected = Array.from({ length: during.size }, (_, n) => `during ${n}`)
  t.same(
    [...during].sort(),
    expected.sort(),
    'the copy is one moment: no write without those before',
  )
})

t.test('a backup never overwrites', async (t) => {
  const place = await createCommandPlace(t, 'sqlite')
  const file = join(place.dataDir, 'precious')
  writeFileSync(file, 'precious')
  const { code, stderr } = await place.run(['backup', file])
  t.equal(code, 1)
  t.match(stderr, /exists already/)
  t.equal(readFileSync(file, 'utf8'), 'precious')
})

t.test('where there is nothing to back up, the command says what to do', async (t) => {
  const place = await createCommandPlace(t, 'sqlite')
  const file = join(place.dataDir, 'backup.db')
  const cases: [string, RegExp][] = [
    ['postgres://foyer@localhost/foyer', /pg_dump --format=custom/],
    [`sqlite:${place.dataDir}/other.db`, /There is no database at .*other\.db\. Check DATA_DIR\./],
  ]
  for (const [url, message] of cases) {
    const { code, stderr } = await place.run(['backup', file], { env: { DATABASE_URL: url } })
    t.equal(code, 1)
    t.match(stderr, message)
  }
})
