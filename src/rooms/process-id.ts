import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { digestOf } from '../platform/secret.js'

/**
 * Where the numbers of processes are the same: one start of one Linux, and within it one namespace
 * of processes, as each container has. Undefined on other systems.
 */
function findProcessSpace(): string | undefined {
  try {
    const start = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return digestOf(`${start} ${readlinkSync('/proc/self/ns/pid')}`).slice(0, 12)
  } catch {
    return undefined
  }
}

const ownSpace = findProcessSpace()

/** An id that says which process of which machine it is of, where that can be known. */
export const makeProcessId = (): string => `${ownSpace ?? ''}.${process.pid}.${randomUUID()}`

/** Whether the process of an id has ended for certain; one of another machine never has. */
export function hasProcessEnded(id: string): boolean {
  const [space, pid] = id.split('.')
  if (ownSpace === undefined || space !== ownSpace) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
