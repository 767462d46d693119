// Runs several compiled test files one after the other in this process: to load Foyer costs more
// than most of them take. Usage: node run-group.js FILE…
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href)
