import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Makes what has been written to a file, or to the list of a folder, last. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
