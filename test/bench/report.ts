import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Figure } from './figures.js'
import { appendToHistory } from './history.js'

const describeMachine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`

const shown = (value: number) => (value >= 10 ? value.toFixed(0) : value.toPrecision(3))

function printTable(figures: readonly Figure[]): void {
  console.log('| engine | figure | measured | budget | |')
  console.log('|---|---|---|---|---|')
  for (const { engine, name, value, unit, budget, isMet } of figures) {
    const limit = budget === undefined ? '' : `${budget.is} ${budget.limit}${unit}`
    const verdict = budget === undefined ? '' : isMet ? 'pass' : '**missed**'
    console.log(`| ${engine} | ${name} | ${shown(value)}${unit} | ${limit} | ${verdict} |`)
  }
}

/** Where a report goes besides the terminal. */
interface Kept {
  /** A file for all of it as JSON. */
  json: string | undefined
  /** Whether it is added to the history that is published. */
  isHistory: boolean
}

/**
 * Prints what was measured, with each budget and whether it holds. A missed budget makes the process
 * end with 1.
 */
export function report(figures: readonly Figure[], { json, isHistory }: Kept): void {
  const at = new Date().toISOString()
  const machine = describeMachine()
  console.log(`${at.slice(0, 10)}, ${machine}\n`)
  printTable(figures)
  if (json !== undefined) {
    writeFileSync(json, JSON.stringify({ at, machine, figures }, null, 2))
  }
  if (isHistory) appendToHistory(figures, { at, machine })
  if (figures.some(({ isMet }) => !isMet)) process.exitCode = 1
}
