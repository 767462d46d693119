import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommanderError, type Command } from 'commander'
import t from 'tap'
import { z } from 'zod'
import { createProgram } from '../../../src/operator/commands/program.js'
import { cli, createCommandPlace, runNode, type CommandPlace } from '../../support/command.js'

// Each case runs several processes.
t.setTimeout(180_000)

/** What help and usage never call. */
const unused = () => Promise.reject(new Error('No command is run here'))
const entries = { start: unused, serve: unused, buildApp: unused }

const commands = [
  'serve',
  'demo',
  'user add',
  'user password',
  'user list',
  'user remove',
  'user show',
  'user rename',
  'user set-email',
  'user reset-second-factor',
  'user promote',
  'user demote',
  'user ban',
  'user unban',
  'user invite',
  'token mint',
  'token list',
  'token revoke',
  'key create',
  'key list',
  'key revoke',
  'catalogue load',
  'export',
  'import',
  'mail test',
  'mail templates',
  'migrate invidious',
  'backup',
  'copy',
  'keys rotate',
  'audit',
  'doctor',
  'routes',
  'completion',
]

/** The commands that do something, each by all its words. */
function wordsOf(command: Command, before: readonly string[] = []): string[] {
  return command.commands.flatMap((child) => {
    const words = [...before, child.name()]
    return child.commands.length > 0 ? wordsOf(child, words) : words.join(' ')
  })
}

/** The help of a command, and what the process would end with. */
function readHelp(words: readonly string[]): { code: number; stdout: string } {
  const program = createProgram(entries)
  const parts: string[] = []
  const command = words.reduce(
    (at: Command | undefined, word) => at?.commands.find((child) => child.name() === word),
    program,
  )
  command?.configureOutput({ writeOut: (part) => parts.push(part) })
  try {
    program.parse([...words, '--help'], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { code: error.exitCode, stdout: parts.join('') }
  }
  throw new Error('There was no help')
}

t.test('every command explains itself with an example', async (t) => {
  t.same(wordsOf(createProgram(entries)), commands)
  for (const command of commands) {
    const { code, stdout } = readHelp(command.split(' '))
    t.equal(code, 0)
    t.match(stdout, new RegExp(`^Usage: foyer ${command}`))
    t.match(stdout, new RegExp(`Examples?:\\n  foyer ${command}`), command)
  }
  const inProcess = await runNode([cli, 'token', 'mint', '--help'], { env: {} })
  t.same(inProcess, { ...readHelp(['token', 'mint']), stderr: '' })
})

t.test('no command, an unknown one and an unknown option are wrong usage', async (t) => {
  for (const args of [[], ['user', 'ad'], ['user', 'list', '--yaml']]) {
    const { code, stdout, stderr } = await runNode([cli, ...args], { env: {} })
    t.equal(code, 2, args.join(' '))
    t.equal(stdout, '')
    t.match(stderr, /Usage: foyer|add --help to see how it is used/)
  }
})

const described = z.object({ version: z.string() })

t.test('the version and help are not failures', async (t) => {
  const { version } = described.parse(JSON.parse(readFileSync('package.json', 'utf8')))
  const asked = await runNode([cli, '--version'], { env: {} })
  t.match(version, /^\d+\.\d+\.\d+$/)
  t.same(asked, { code: 0, stdout: `${version}\n`, stderr: '' })
  const help = await runNode([cli, '--help'], { env: {} })
  t.match(help, { code: 0, stdout: /^Usage: foyer/, stderr: '' })
})

const coverage = z.object({ result: z.array(z.object({ url: z.string() })) })

/** The packages that a command loads until it ends, as the coverage of V8 has them. */
async function packagesLoadedBy(place: CommandPlace, args: string[]): Promise<string[]> {
  const folder = mkdtempSync(join(place.dataDir, 'coverage-'))
  await place.run(args, { env: { NODE_V8_COVERAGE: folder } })
  const reports = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  const scripts = reports.flatMap((report) => coverage.parse(JSON.parse(report)).result)
  const names = scripts.flatMap(
    ({ url }) => /\/node_modules\/((@\w+\/)?[^/]+)/.exec(url)?.[1] ?? [],
  )
  return [...new Set(names)].sort()
}

t.test('a command loads what it works with, and help works with nothing', async (t) => {
  const forSqlite = [
    'better-sqlite3',
    'bindings',
    'commander',
    'file-uri-to-path',
    'lru-cache',
    'zod',
  ]
  const cases: [string[], string[]][] = [
    [['--help'], ['commander']],
    [['token', 'mint', '--scopes', 'wrong'], ['commander']],
    [['keys', 'rotate'], [...forSqlite, 'tweetnacl'].sort()],
    [['user', 'list'], forSqlite],
  ]
  const place = await createCommandPlace(t, 'sqlite')
  for (const [args, packages] of cases) {
    t.same(await packagesLoadedBy(place, args), packages, args.join(' '))
  }
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
