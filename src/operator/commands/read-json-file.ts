import { readFileSync, statSync } from 'node:fs'
import { Problem } from '../../platform/problem.js'

/** The longest text that a file may hold, in bytes. */
const maximumBytes = 500 * 1024 * 1024

/** What a JSON file holds; throws `file_unreadable`, or the system's error when it is not there. */
export function readJsonFile(file: string): unknown {
  if (statSync(file).size > maximumBytes) {
    throw new Problem('file_unreadable', `${file} is larger than ${maximumBytes} bytes.`)
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new Problem('file_unreadable', `${file} is not JSON: ${cause.message}`, { cause })
  }
}
