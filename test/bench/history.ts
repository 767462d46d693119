import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Figure } from './figures.js'

/** Every run whose figures are published, the oldest first. */
export const historyFile = 'test/bench/history.json'

const budget = z.object({ is: z.enum(['≥', '≤']), limit: z.number() })
const figure = z.object({
  engine: z.enum(['sqlite', 'postgres']),
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  isMet: z.boolean(),
  budget: budget.optional(),
})
const run = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** The commit that was measured. */
  commit: z.string(),
  machine: z.string(),
  figures: z.array(figure),
})

export type PublishedFigure = z.infer<typeof figure>
export type Run = z.infer<typeof run>

export const readHistory = (): Run[] =>
  existsSync(historyFile) ? z.array(run).parse(JSON.parse(readFileSync(historyFile, 'utf8'))) : []

/** Adds what was measured to the history. */
export function appendToHistory(
  figures: readonly Figure[],
  { at, machine }: { at: string; machine: string },
): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  const published = figures.map((each) => figure.parse(each))
  const runs = [...readHistory(), { at, commit, machine, figures: published }]
  writeFileSync(historyFile, `${JSON.stringify(runs, null, 2)}\n`)
}
