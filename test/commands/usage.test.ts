import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createCommandPlace } from '../support/command.js'

// Each case runs several processes.
t.setTimeout(180_000)

const commands = [
  'user add',
  'user password',
  'user list',
  'user remove',
  'user ban',
  'user unban',
  'token mint',
  'token list',
  'token revoke',
  'key create',
  'key list',
  'key revoke',
  'catalogue load',
  'export',
  'import',
  'backup',
  'copy',
  'keys rotate',
  'demo',
]

t.test('every command explains itself with an example', async (t) => {
  const place = await createCommandPlace(t)
  for (const command of commands) {
    const { code, stdout } = await place.run([...command.split(' '), '--help'])
    t.equal(code, 0)
    t.match(stdout, new RegExp(`^Usage: foyer ${command}`))
    t.match(stdout, new RegExp(`Examples?:\\n  foyer ${command}`), command)
  }
})

t.test('no command, an unknown one and an unknown option are wrong usage', async (t) => {
  const place = await createCommandPlace(t)
  for (const args of [[], ['user', 'ad'], ['user', 'list', '--yaml']]) {
    const { code, stdout, stderr } = await place.run(args)
    t.equal(code, 2, args.join(' '))
    t.equal(stdout, '')
    t.match(stderr, /Usage: foyer|add --help to see how it is used/)
  }
})

t.test('the version and help are not failures', async (t) => {
  const place = await createCommandPlace(t)
  t.match(await place.run(['--version']), { code: 0, stdout: /^\d+\.\d+\.\d+\n$/, stderr: '' })
  t.match(await place.run(['--help']), { code: 0, stdout: /^Usage: foyer/, stderr: '' })
})

t.test('mistakes in the settings are told in one message without a stack', async (t) => {
  const place = await createCommandPlace(t)
  const file = join(place.dataDir, 'a-file')
  writeFileSync(file, 'not a database, though it is long enough to be looked at as one')
  const wrong: [Record<string, string>, RegExp][] = [
    [{ PORT: 'x', REGISTRATION: 'maybe' }, /mistakes:\n {2}PORT: must.*\n {2}REGISTRATION: must/],
    [{ DATABASE_URL: `sqlite:${file}/foyer.db` }, /a-file is not a folder.* Set DATA_DIR/],
    [{ DATABASE_URL: `sqlite:${file}` }, /^The database file cannot be used \(SQLITE_NOTADB/],
    [{ DATABASE_URL: 'postgres://127.0.0.1:1/foyer' }, /^PostgreSQL does not let Foyer in/],
  ]
  for (const [env, message] of wrong) {
    const { code, stderr } = await place.run(['user', 'list'], { env })
    t.equal(code, 1)
    t.match(stderr, message)
    t.notMatch(stderr, /^\s+at /m)
  }
})
