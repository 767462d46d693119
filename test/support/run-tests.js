// Runs tap and ends with one plain line, `N passed, N failed`; the exit status is tap's.
// What a passing file prints is left out; of a failing one all is shown.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const options = process.argv.slice(2)
const measures = options.some((option) => option.startsWith('--coverage-map='))
if (!measures) options.unshift('--disable-coverage')

const tap = spawn(
  process.execPath,
  ['node_modules/.bin/tap', 'run', '--reporter=tap', ...options],
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
