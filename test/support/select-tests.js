// Which test files a run has, and which of them share a process.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Of the sources, so that the compiled form of a deleted file is not run. */
const listTests = () =>
  readdirSync('test', { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .sort()

/** The files that any of the patterns names or is a part of, and the patterns that match none. */
export function selectTests(patterns) {
  const all = listTests()
  const matches = (pattern) => {
    const plain = pattern.replace(/^\.\//, '')
    return all.includes(plain) ? [plain] : all.filter((file) => file.includes(plain))
  }
  return {
    files: [...new Set(patterns.flatMap(matches))],
    unmatched: patterns.filter((pattern) => matches(pattern).length === 0),
  }
}

/** Files that start servers or are about the whole project run first, each in its own process. */
const isAlone = (file) => /^test.(process.|[^/\\]+$)/.test(file)
const groupSize = 10

/** All test files, ten to a process where that is possible, because loading Foyer is slow. */
export function groupTests() {
  const files = listTests()
  const groups = files.filter(isAlone).map((file) => [file])
  const others = files.filter((file) => !isAlone(file))
  while (others.length > 0) groups.push(others.splice(0, groupSize))
  return groups
}
