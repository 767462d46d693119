/** The result of a command: all that goes to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value))
}

/** A remark for the person at the terminal, out of the way of scripts. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Epoch milliseconds as `2026-11-22 12:00`, in UTC. */
export const printedTime = (at: number): string =>
  new Date(at).toISOString().slice(0, 16).replace('T', ' ')

/** Epoch milliseconds as `2026-11-22T12:00:00.000Z`, for scripts. */
export const isoOf = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString()

/** Rows under a heading, in columns. */
export function printTable(heading: readonly string[], rows: readonly (readonly string[])[]): void {
  const table = [heading, ...rows]
  const widths = heading.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  for (const row of table) {
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  }
}
