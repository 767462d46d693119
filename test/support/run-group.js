// Runs several compiled test files one after the other in this process: to load Foyer costs more
// than most of them take. Usage: node run-group.js FILE…
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'

/** Milliseconds for one test: what hangs ends then, however many tests came before it. */
const limit = 180_000
const rewind = () => {
  t.setTimeout(limit)
}

const files = process.argv.slice(2)
for (const file of files) await import(pathToFileURL(resolve(file)).href)
// After what the files have set for themselves, which must not end the others.
rewind()
t.on('subtestEnd', rewind)
