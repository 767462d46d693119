// Runs the compiled form of test files under tap and ends with one plain line, `N passed, N failed`;
// the exit status is tap's. Arguments are options of tap and test files (`test/….test.ts`); without
// files all are run. What a passing file prints is left out; of a failing one all is shown.
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

const compiled = (file) => join('dist', 'tests', file.replace(/\.ts$/, '.js'))

const given = process.argv.slice(2)
const options = given.filter((argument) => !isTest(argument))
const named = given.filter(isTest)
const files = named.length > 0 ? named : listTests()
const measures = options.some((option) => option.startsWith('--coverage-map='))
if (!measures) options.unshift('--disable-coverage')

const tap = spawn(
  process.execPath,
  ['node_modules/.bin/tap', 'run', '--reporter=tap', ...options, ...files.map(compiled)],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)

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
  const isCoverage = / \| /.test(line) && measures
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
