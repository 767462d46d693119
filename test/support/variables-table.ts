import { readFileSync } from 'node:fs'

/** A variable as the table of the manual has it. */
export interface VariableRow {
  name: string
  /** The cell as it is written, in Markdown. */
  default: string
  meaning: string
}

const file = 'docs/configure.md'

/** The rows of the table of variables, top to bottom. */
export function readVariableRows(): VariableRow[] {
  const section = readFileSync(file, 'utf8')
    .split(/^## /m)
    .find((part) => part.startsWith('Variables'))
  return (section ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1))
    .map(([name = '', value = '', meaning = '']) => ({
      name: name.trim().replaceAll('`', ''),
      default: value.trim(),
      meaning: meaning.trim(),
    }))
}

/** A default that is a value and not a description of one; empty where there is none. */
export const defaultValueOf = ({ default: text }: VariableRow): string =>
  /^`([^`]*)`$/.exec(text)?.[1] ?? text
