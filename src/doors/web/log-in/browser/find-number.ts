import { digestWords, digestInWords } from './sha-256.js'

export interface Puzzle {
  /** What the number is appended to, after a dot. */
  text: string
  /** The SHA-256 that results, in hexadecimal. */
  digest: string
  /** The number is at most this. */
  most: number
}

/** So many numbers take a few milliseconds. */
const numbersAtOnce = 2000

/**
 * The number that a puzzle is made of, found by trying; undefined when there is none. Waits for
 * `rest` now and then, so that the page responds meanwhile.
 */
export async function findNumber(
  { text, digest, most }: Puzzle,
  rest: () => Promise<void>,
): Promise<number | undefined> {
  const wanted = digestInWords(digest)
  for (let number = 0; number <= most; number += 1) {
    if (number % numbersAtOnce === 0) await rest()
    const found = digestWords(`${text}.${number}`)
    // The first word decides nearly always.
    if (found[0] === wanted[0] && found.every((word, index) => word === wanted[index]))
      return number
  }
  return undefined
}
