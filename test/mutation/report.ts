import type { Mutation } from './mutations.js'
import type { Outcome } from './place.js'

export interface Result extends Mutation {
  outcome: Outcome
  /** How many test files run the line. */
  tests: number
  /** Milliseconds. */
  time: number
}

interface Share {
  name: string
  tried: number
  found: number
  /** Percent that should be found. */
  goal: number
}

export interface Report {
  shares: Share[]
  survivors: Result[]
  results: Result[]
}

const strict = new Set(['identity', 'authorization', 'doors', 'stores'])

/** The wing that a source is in, and the stores of all wings. */
const groupsOf = (file: string): string[] => {
  const [, wing = '', ...rest] = file.split('/')
  return [rest.length > 0 ? wing : 'entries', ...(/store\.ts$/.test(file) ? ['stores'] : [])]
}

/** Shares and survivors of what was tried; what did not build counts for nothing. */
export function reportOf(results: readonly Result[]): Report {
  const tried = results.filter(({ outcome }) => outcome !== 'invalid')
  const names = [...new Set(tried.flatMap(({ file }) => groupsOf(file)))].sort()
  const shares = names.map((name) => {
    const own = tried.filter(({ file }) => groupsOf(file).includes(name))
    const found = own.filter(({ outcome }) => outcome !== 'survived').length
    return { name, tried: own.length, found, goal: strict.has(name) ? 95 : 85 }
  })
  const survivors = tried
    .filter(({ outcome }) => outcome === 'survived')
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
  return { shares, survivors, results: [...results] }
}

const percentOf = ({ found, tried }: Share) => (100 * found) / tried

export const isGood = ({ shares }: Report): boolean =>
  shares.every((share) => percentOf(share) >= share.goal)

export function textOf({ shares, survivors }: Report): string {
  const lines = survivors.map(
    ({ file, line, what, tests }) =>
      `${file}:${line}  ${what}${tests === 0 ? '  (no test runs it)' : ''}`,
  )
  const table = shares.map((share) => {
    const { name, found, tried, goal } = share
    const isBelow = percentOf(share) < goal
    const percent = percentOf(share).toFixed(1)
    return `${name.padEnd(14)} ${found} of ${tried} found, ${percent} % (goal ${goal} %)${isBelow ? '  BELOW' : ''}`
  })
  return [...(lines.length > 0 ? ['Survived:', ...lines, ''] : []), ...table].join('\n')
}
