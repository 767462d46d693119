// Runs the compiled form of test files under tap and ends with one plain line, `N passed, N failed`;
// the exit status is tap's. Arguments: `--jobs=N`, options for coverage, test files
// (`test/….test.ts`); without files all are run. What a passing file prints is left out; of a
// failing one all is shown.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const isTest = (name) => name.endsWith('.test.ts')

/** Those of the sources, so that the compiled form of a file that is gone is not run. */
const listTests = () =>
  readdirSync('test', { recursive: true })
    .filter(isTest)
    .map((name) => join('test', name))
    .sort()

/** What starts servers, and what is about the whole: these come first. */
const isAlone = (file) => /^test.(process.|[^/\\]+$)/.test(file)
const groupSize = 10

/** The files that share a process, so that not each of them has to load all of Foyer. */
function groupAll(files) {
  const groups = files.filter(isAlone).map((file) => [file])
  const others = files.filter((file) => !isAlone(file))
  while (others.length > 0) groups.push(others.splice(0, groupSize))
  return groups
}

const compiled = (file) => join('dist', 'tests', file.replace(/\.ts$/, '.js'))

const given = process.argv.slice(2)
const named = given.filter(isTest)
const groups = (named.length > 0 ? named.map((file) => [file]) : groupAll(listTests())).map(
  (files) => files.map(compiled),
)
/** Of them only `tap run` measures what is covered. */
const measured = given.filter((argument) => /^--.*coverage/.test(argument))
const [jobs = '1'] = given.flatMap((argument) => /^--jobs=(\d+)$/.exec(argument)?.[1] ?? [])

const program =
  measured.length > 0
    ? ['node_modules/.bin/tap', 'run', '--reporter=tap', ...measured, ...groups.flat()]
    : ['test/support/spawn-tests.js', jobs, ...groups.map((files) => files.join(','))]
const tap = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] })

let held = []
let isShown = false
let isInBlock = false
let totals = {}

/** `# { total: 12, pass: 11, fail: 1 }`, as numbers by name. */
function readTotals(line) {
  return Object.fromEntries(
    [...line.matchAll(/(\w+): (\d+)/g)].map(([, name, count]) => [name, Number(count)]),
  )
}

function show(line) {
  if (/^# \{ total: /.test(line)) totals = readTotals(line)
  console.log(line)
}

for await (const line of createInterface({ input: tap.stdout })) {
  const isCoverage = / \| /.test(line) && measured.length > 0
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
const { pass = 0, fail = 0, skip = 0, todo = 0 } = totals
const rest = skip + todo > 0 ? `, ${skip + todo} skipped` : ''
console.log(`${pass} passed, ${fail} failed${rest}`)
process.exitCode = status
