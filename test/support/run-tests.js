// Runs the compiled form of test files under tap. The last lines are every skipped test with its
// reason and `N passed, N failed, N skipped`. Output of passing files is left out; of failing files
// all of it is shown. Fails too if a listed file did not run, or a skip gives no reason.
// Arguments: `--jobs=N`, `--grep=PATTERN` (titles of tests), options for coverage, and patterns,
// which are test files or parts of their paths; without patterns every file runs.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { selectTests, groupTests } from './select-tests.js'

const compiledOf = (file) => join('dist', 'tests', file.replace(/\.ts$/, '.js'))

const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'))
const patterns = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const valueOf = (name) =>
  options.flatMap((option) => new RegExp(`^--${name}=(.+)$`).exec(option)?.[1] ?? [])
/** Only `tap run` measures coverage. */
const coverage = options.filter((option) => /^--.*coverage/.test(option))
const [jobs = '1'] = valueOf('jobs')
const [grep] = valueOf('grep')

const selected = selectTests(patterns)
if (selected.unmatched.length > 0) {
  console.error(`No test file matches ${selected.unmatched.join(', ')}`)
  process.exit(1)
}
const groups = (patterns.length > 0 ? selected.files.map((file) => [file]) : groupTests()).map(
  (files) => files.map(compiledOf),
)

const program =
  coverage.length > 0
    ? ['node_modules/.bin/tap', 'run', '--reporter=tap', ...coverage, ...groups.flat()]
    : ['test/support/spawn-tests.js', jobs, ...groups.map((files) => files.join(','))]
const tap = spawn(process.execPath, program, {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: grep === undefined ? process.env : { ...process.env, TEST_GREP: grep },
})

let held = []
let isShown = false
let isInBlock = false
let totals = {}
const notRun = new Set(groups.flat())
const skips = []

/** `# { total: 12, pass: 11, fail: 1 }`, as numbers by name. */
function readTotals(line) {
  return Object.fromEntries(
    [...line.matchAll(/(\w+): (\d+)/g)].map(([, name, count]) => [name, Number(count)]),
  )
}

const ranPattern = coverage.length > 0 ? /^# Subtest: (\S+)/ : /^\s*# ran (\S+)/

/** Notes which files ran and which tests were skipped, but for those that `--grep` left out. */
function note(line) {
  const file = ranPattern.exec(line)?.[1]
  if (file !== undefined) notRun.delete(file)
  const skip = /^\s*ok \d+ - (.*?)\s+# SKIP ?(.*)$/.exec(line)
  if (skip !== null && !/^filter/.test(skip[2])) skips.push({ title: skip[1], reason: skip[2] })
}

function show(line) {
  if (/^# \{ total: /.test(line)) totals = readTotals(line)
  console.log(line)
}

for await (const line of createInterface({ input: tap.stdout })) {
  note(line)
  const isCoverage = / \| /.test(line) && coverage.length > 0
  if (!isCoverage && /^(\s|$|# Subtest)/.test(line)) {
    if (!isInBlock) held.push(line)
    else if (isShown) show(line)
    continue
  }
  isShown = line.startsWith('not ok')
  if (isShown) held.forEach(show)
  held = []
  isInBlock = line.endsWith('{') || isShown
  show(line)
}

const status = await new Promise((done) => {
  if (tap.exitCode !== null) done(tap.exitCode)
  tap.once('exit', (code) => done(code ?? 1))
})
const { pass = 0, fail = 0, todo = 0 } = totals
for (const { title, reason } of skips) console.log(`skipped: ${title} (${reason || 'no reason'})`)
for (const file of notRun) console.log(`did not run: ${file}`)
if (pass + fail + skips.length === 0) console.log('no test ran')
const rest = skips.length + todo > 0 ? `, ${skips.length + todo} skipped` : ''
console.log(`${pass} passed, ${fail} failed${rest}`)
const isHonest =
  pass + fail + skips.length > 0 && notRun.size === 0 && skips.every(({ reason }) => reason !== '')
process.exitCode = status === 0 && !isHonest ? 1 : status
