import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { runNode } from './support/command.js'

let runs = 0

/** Runs files with this content as one group, as `npm test` does. */
async function runGroup(t: Test, contents: readonly string[]) {
  const folder = join('dist', 'tests', `runner-${process.pid}-${(runs += 1)}`)
  mkdirSync(folder, { recursive: true })
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const files = contents.map((content, at) => {
    const file = join(folder, `${at}.test.js`)
    writeFileSync(file, `import t from 'tap'\n${content}`)
    return file
  })
  const run = await runNode(['test/support/run-group.js', ...files], { env: {} })
  return { ...run, files }
}

const passing = `t.test('one', async (t) => t.ok(true))`

t.test('a group passes when each of its files ran', async (t) => {
  const { code, stdout, files } = await runGroup(t, [passing, passing])
  t.equal(code, 0)
  for (const file of files) t.match(stdout, `# ran ${file}`)
})

t.test('a group passes when a file has only a skipped test', async (t) => {
  const { code, stdout } = await runGroup(t, [`t.test('one', { skip: 'no reason' })`, passing])
  t.equal(code, 0)
  t.match(stdout, 'ok 1 - one # SKIP no reason')
})

const broken: Record<string, readonly [contents: string[], message: RegExp]> = {
  'a file without a test fails its group': [[passing, ''], /1\.test\.js has no tests/],
  'a file whose import never ends fails its group': [
    [passing, 'await new Promise(() => {})', passing],
    /2\.test\.js was not run/,
  ],
  'a file that adds a test after the end of the root fails its group': [
    [
      `t.teardown(() => {})\n${passing}\nawait new Promise((done) => t.on('end', done))`,
      `await new Promise((done) => setTimeout(done, 10))\n${passing}`,
    ],
    /1\.test\.js was still adding tests/,
  ],
}

for (const [title, [contents, message]] of Object.entries(broken)) {
  t.test(title, async (t) => {
    const { code, stderr } = await runGroup(t, contents)
    t.not(code, 0)
    t.match(stderr, message)
  })
}

const run = (args: string[]) =>
  runNode(['test/support/run-tests.js', ...args], {
    env: { TEST_POSTGRES_URL: 'postgres://127.0.0.1:1/none' },
  })

t.test('a file can be named by a part of its path, a test by its title', async (t) => {
  const { code, stdout } = await run(['scopes/match', '--grep=nothing else'])
  t.equal(code, 0, stdout)
  t.match(stdout, 'dist/tests/test/identity/scopes/match.test.js')
  t.match(stdout.trim().split('\n').at(-1), /^[1-9]\d* passed, 0 failed$/)
})

t.test('a pattern without a file is an error', async (t) => {
  const { code, stderr } = await run(['no-such-file'])
  t.equal(code, 1)
  t.match(stderr, 'No test file matches no-such-file')
})

t.test('each skipped test is listed with its reason, and counted', async (t) => {
  const { code, stdout } = await run(['platform/events/watch-postgres'])
  t.equal(code, 0, stdout)
  const last = stdout.trim().split('\n').slice(-2)
  t.match(last[0], /^skipped: .+ \(PostgreSQL does not respond \(TEST_POSTGRES_URL\): .+\)$/)
  t.match(last[1], /, 0 failed, 1 skipped$/)
})
