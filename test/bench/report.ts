import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Figure } from './figures.js'

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

/**
 * Prints what was measured, with each budget and whether it holds, and writes the same to a file if
 * one is named. A missed budget makes the process end with 1.
 */
export function report(figures: readonly Figure[], jsonFile: string | undefined): void {
  const at = new Date().toISOString()
  const machine = describeMachine()
  console.log(`${at.slice(0, 10)}, ${machine}\n`)
  printTable(figures)
  if (jsonFile !== undefined) {
    writeFileSync(jsonFile, JSON.stringify({ at, machine, figures }, null, 2))
  }
  if (figures.some(({ isMet }) => !isMet)) process.exitCode = 1
}
