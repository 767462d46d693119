/** What reading one file may cost at most. */
export interface Limits {
  /** Bytes that an archive may unfold to, all its entries together. */
  unpackedBytes: number
  /** Bytes of a database, which needs a file of its own. */
  databaseBytes: number
  /** Files in an archive. */
  entries: number
  /** Things in a file, whatever they are. */
  items: number
}

const mebibyte = 1024 * 1024

export const defaultLimits: Limits = {
  unpackedBytes: 1024 * mebibyte,
  databaseBytes: 256 * mebibyte,
  entries: 10_000,
  items: 5_000_000,
}

/** A file asks for more than it may have; what was read of it stays. */
export class LimitExceeded extends Error {}

/** Lets so many bytes through, then throws. */
export function createBudget(bytes: number): (count: number) => void {
  let left = bytes
  return (count) => {
    left -= count
    if (left < 0) throw new LimitExceeded('The archive unfolds to too much')
  }
}
