import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import t from 'tap'
import { z } from 'zod'
import { insertAct } from '../../../src/identity/audit-log/store.js'
import { createProgram } from '../../../src/operator/commands/program.js'
import { addUser, createCommandPlace, type CommandPlace } from '../../support/command.js'
import { reachableEngines } from '../../support/database.js'

// Each case runs several processes.
t.setTimeout(300_000)

const lines = z.array(
  z.strictObject({
    at: z.iso.datetime(),
    actor: z.string(),
    via: z.string(),
    act: z.string(),
    subject: z.string().nullable(),
    detail: z.string().nullable(),
  }),
)

const auditOf = async (place: CommandPlace, ...args: string[]) =>
  lines.parse(JSON.parse((await place.run(['audit', '--json', ...args])).stdout))

const made = z.object({ id: z.string() })
const minted = z.object({ handle: z.string(), token: z.string() })

/** What each command that changes something is called with, and its line. */
const changing: readonly [
  words: string,
  args: string[],
  line: { subject: string | null; detail: string | RegExp | null },
  input?: string,
][] = [
  ['user add', ['cleo'], { subject: 'cleo', detail: null }, 'a-long-password-of-cleo'],
  ['user password', ['ann'], { subject: 'ann', detail: null }, 'a-long-password-of-ann'],
  ['user promote', ['ann'], { subject: 'ann', detail: null }],
  ['user demote', ['ann'], { subject: 'ann', detail: null }],
  [
    'user ban',
    ['ann', '--reason', 'Spam', '--until', '2099-01-31'],
    { subject: 'ann', detail: 'until 2099-01-31 00:00 UTC: Spam' },
  ],
  ['user unban', ['ann'], { subject: 'ann', detail: null }],
  ['user set-email', ['ann', 'ann@mail.example'], { subject: 'ann', detail: 'set' }],
  ['user set-email', ['ann', '--none'], { subject: 'ann', detail: 'removed' }],
  [
    'export',
    ['--user', 'ann', '--all', '--out', 'DIR/ann.zip'],
    { subject: 'ann', detail: 'everything' },
  ],
  ['import', ['--user', 'ann', 'DIR/ann.zip'], { subject: 'ann', detail: /^merge: / }],
  [
    'user invite',
    ['--note', 'Film club', '--uses', '3'],
    { subject: 'Film club', detail: '3 people, 7 days' },
  ],
  ['user rename', ['ann', 'anna'], { subject: 'ann', detail: 'to anna' }],
  ['user remove', ['anna', '--yes'], { subject: 'anna', detail: null }],
  ['keys rotate', [], { subject: null, detail: '1 in all' }],
  [
    'catalogue load',
    ['DIR/catalogue.json'],
    { subject: null, detail: '0 channels; videos: 0 added, 0 changed' },
  ],
]

/** Those that only read, work elsewhere, or have a case of their own below or in another file. */
const others = [
  ...['token mint', 'token revoke', 'key create', 'key revoke', 'migrate invidious'],
  ...['serve', 'demo', 'doctor', 'routes', 'completion', 'audit', 'backup', 'copy'],
  ...[
    'user list',
    'user show',
    'user reset-second-factor',
    'token list',
    'key list',
    'mail test',
    'mail templates',
  ],
]

function wordsBelow(command: Command, before: readonly string[] = []): string[] {
  return command.commands.flatMap((child) => {
    const words = [...before, child.name()]
    return child.commands.length > 0 ? wordsBelow(child, words) : words.join(' ')
  })
}

const kindOf = (words: string) =>
  words === 'user invite'
    ? 'invitation.create'
    : words === 'export' || words === 'import'
      ? `user.${words}`
      : words.replace(' ', '.')

t.test('each command that changes something leaves its line', async (t) => {
  const unused = () => Promise.reject(new Error('No command is run here'))
  const all = wordsBelow(createProgram({ start: unused, serve: unused, buildApp: unused }))
  const known = new Set([...changing.map(([words]) => words), ...others])
  t.same(new Set(all), known, 'a new command is in one of the two lists')

  const place = await createCommandPlace(t)
  place.env.REGISTRATION = 'invite'
  await addUser(place, 'ann')
  writeFileSync(join(place.dataDir, 'catalogue.json'), '{"channels":[]}')
  for (const [words, args, line, input = ''] of changing) {
    const given = args.map((arg) => arg.replace('DIR', place.dataDir))
    const { code, stderr } = await place.run([...words.split(' '), ...given], { input })
    t.equal(code, 0, `${words}: ${stderr}`)
    const [newest] = await auditOf(place, '--limit', '1')
    t.match(newest, { actor: 'command line', via: 'command', act: kindOf(words), ...line }, words)
  }
  t.equal((await auditOf(place)).length, changing.length, 'and no more than that')
})

t.test('a command that fails or only reads leaves none', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  for (const args of [
    ['user', 'promote', 'nobody'],
    ['user', 'ban', 'nobody'],
    ['user', 'rename', 'ann', ' '],
    ['key', 'revoke', 'none'],
    ['token', 'revoke', 'none'],
    ['user', 'remove', 'ann'],
    ['user', 'show', 'ann'],
    ['user', 'list'],
  ]) {
    await place.run(args)
  }
  t.same(await auditOf(place), [])
})

t.test('keys and tokens are in the log without their secrets', async (t) => {
  const place = await createCommandPlace(t)
  await addUser(place, 'ann')
  const key = await place.run(['key', 'create', '--name', 'Bot', '--scopes', ':admin/*', '--json'])
  const { id } = made.parse(JSON.parse(key.stdout))
  const mint = ['token', 'mint', '--user', 'ann', '--scopes', ':feed', '--name', 'Script', '--json']
  const { handle } = minted.parse(JSON.parse((await place.run(mint)).stdout))
  await place.run(['token', 'revoke', handle])
  await place.run(['key', 'revoke', id])
  t.match(await auditOf(place), [
    { act: 'key.revoke', subject: 'Bot', detail: id },
    { act: 'token.revoke', subject: null, detail: handle },
    { act: 'token.mint', subject: 'ann', detail: 'Script, :feed' },
    { act: 'key.create', subject: 'Bot', detail: `${id}, :admin/*` },
  ])
})

for (const engine of await reachableEngines()) {
  t.test(
    `${engine}: the log is asked about one person, and shows what it was asked for`,
    async (t) => {
      const place = await createCommandPlace(t, engine)
      const line = { via: 'page', act: 'user.ban', detail: undefined, at: Date.UTC(2026, 10, 1) }
      await insertAct(place.db, { ...line, actor: 'ada', subject: 'Ben' })
      await insertAct(place.db, { ...line, actor: 'ben', subject: 'cleo', detail: 'a\u001b[2Jb' })
      await insertAct(place.db, { ...line, actor: 'dan', subject: undefined })
      t.match(await auditOf(place, '--who', 'BEN'), [{ actor: 'ben' }, { actor: 'ada' }])
      t.same(await auditOf(place, '--who', 'be'), [])
      const { stdout, stderr } = await place.run(['audit', '--limit', '2'])
      t.match(
        stdout,
        /^TIME \(UTC\) +WHO +ACTION +WHOM +DETAILS\n2026-11-01 00:00 +dan +user\.ban\n/,
      )
      t.notMatch(stdout, '\u001b', 'nothing moves the cursor')
      t.equal(stderr, 'These are the newest 2; --limit shows more.\n')
    },
  )
}
