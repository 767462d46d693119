import { Problem } from '../../platform/problem.js'

/** The longest name in this dialect; names made at other doors may be longer. */
const longest = 48

export function checkNameLength(name: string): void {
  if (Array.from(name).length > longest) {
    throw new Problem('name_too_long', `Username length must be less than or equal to ${longest}`)
  }
}
