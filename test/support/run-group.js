// Runs compiled test files one after the other in this process, because loading Foyer takes longer
// than most of them. Usage: node run-group.js FILE…
// Prints `# ran FILE` for each file. Exits with 1 if a file adds no test, or adds one too late.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'

/** Milliseconds for each test of a group, so that one that hangs ends however many came before. */
const limit = 180_000
const rewind = () => {
  t.setTimeout(limit)
}

let subtests = 0
t.on('subtestAdd', () => {
  subtests += 1
})
/** Grows with each test and assertion that is added to the root, skipped ones included. */
const countAdded = () =>
  2 * subtests + t.count + t.queue.filter((item) => typeof item !== 'string').length

function fail(reason) {
  console.error(reason)
  process.exitCode = 1
}

const files = process.argv.slice(2)
const waiting = new Set(files)
process.on('exit', () => {
  for (const file of waiting) fail(`${file} was not run: the process ended before`)
})

for (const file of files) {
  const before = countAdded()
  await import(pathToFileURL(resolve(file)).href)
  // tap only prints an error for a test that comes after the end of the root.
  if (t.results) fail(`${file} was still adding tests when the root test had ended`)
  else if (countAdded() === before) fail(`${file} has no tests`)
  t.comment(`ran ${file}`)
  waiting.delete(file)
}
if (files.length > 1) {
  // After the files' own limits, which must not apply to the other files.
  rewind()
  t.on('subtestEnd', rewind)
}
