import { cpus } from 'node:os'
import type { Figure } from './figures.js'

/** What was measured on. */
export const describeMachine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`

const shown = (value: number) => (value >= 10 ? value.toFixed(0) : value.toPrecision(3))

/** Prints what was measured, with each budget and whether it holds. */
export function printTable(figures: readonly Figure[]): void {
  console.log('| engine | figure | measured | budget | |')
  console.log('|---|---|---|---|---|')
  for (const { engine, name, value, unit, budget, isMet } of figures) {
    const limit = budget === undefined ? '' : `${budget.is} ${budget.limit}${unit}`
    const verdict = budget === undefined ? '' : isMet ? 'pass' : '**missed**'
    console.log(`| ${engine} | ${name} | ${shown(value)}${unit} | ${limit} | ${verdict} |`)
  }
}
