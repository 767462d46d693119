import type { BenchEngine } from './engines.js'

/** One line of the table. */
export interface Figure {
  engine: BenchEngine
  name: string
  value: number
  unit: string
  budget?: Budget
  isMet: boolean
  /** For the curious; no budget is on these. */
  requestsPerSecond?: number
  processorRatio?: number
  /** Milliseconds of processor time a request. */
  processorTime?: number
  p99?: number
}

interface Budget {
  is: '≥' | '≤'
  limit: number
}

export const atLeast = (limit: number): Budget => ({ is: '≥', limit })
export const atMost = (limit: number): Budget => ({ is: '≤', limit })

export function figureOf(
  engine: BenchEngine,
  {
    name,
    value,
    unit = '',
    budget,
  }: { name: string; value: number; unit?: string; budget?: Budget },
): Figure {
  const isMet =
    budget === undefined || (budget.is === '≥' ? value >= budget.limit : value <= budget.limit)
  return { engine, name, value, unit, isMet, ...(budget === undefined ? {} : { budget }) }
}
