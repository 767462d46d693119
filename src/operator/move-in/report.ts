/** What was brought of one kind of thing; what was there already counts as kept. */
export interface Moved {
  read: number
  brought: number
}

/** What is left out, with an example of each reason. */
interface Skipped {
  count: number
  example: string
}

export interface Report {
  moved: Map<string, Moved>
  skipped: Map<string, Skipped>
}

export const createReport = (): Report => ({ moved: new Map(), skipped: new Map() })

/** Counts a page of things that was read and how many of them were new here. */
export function countMoved(report: Report, kind: string, { read, brought }: Moved): void {
  const before = report.moved.get(kind) ?? { read: 0, brought: 0 }
  report.moved.set(kind, { read: before.read + read, brought: before.brought + brought })
}

export function countSkipped(report: Report, reason: string, example: string): void {
  const before = report.skipped.get(reason) ?? { count: 0, example }
  report.skipped.set(reason, { ...before, count: before.count + 1 })
}
