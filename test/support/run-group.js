// Runs several compiled test files one after the other in this process: to load Foyer costs more
// than most of them take. Usage: node run-group.js FILE…
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'

const files = process.argv.slice(2)
for (const file of files) await import(pathToFileURL(resolve(file)).href)
// What a file has set for itself must not end the others.
t.setTimeout(files.length * 120_000)
