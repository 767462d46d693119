import { readFileSync } from 'node:fs'
import t from 'tap'
import { environment } from '../src/platform/config.js'

const readme = readFileSync('README.md', 'utf8')

/** The cells of each row of a table whose first cell is code, without the marks of code. */
function rowsOf(section: string): string[][] {
  const text = readme.split(/^## /m).find((part) => part.startsWith(section)) ?? ''
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')))
}

t.test("the README's table has every variable, and no other", async (t) => {
  const names = rowsOf('Configuration').map(([name]) => name)
  t.same([...names].sort(), Object.keys(environment.shape).sort())
})

t.test("the README's table has the defaults that are used", async (t) => {
  const told = new Map(rowsOf('Configuration').map(([name, value]) => [name, value]))
  for (const [name, value] of Object.entries(environment.parse({}))) {
    t.equal(told.get(name), String(value), name)
  }
})
