import type { Server } from 'node:http'
import type { Logger } from 'pino'
import { minute } from '../clock.js'

/** File descriptors for what is not a connection of a client: databases, files, other servers. */
const reserveOf = (descriptors: number) => Math.max(64, Math.ceil(descriptors / 10))

interface Limits {
  open_files?: { soft: number | string }
}

/** How many connections this process may have open, by its limit of file descriptors (`ulimit -n`). */
export function connectionLimit(): number {
  const report = process.report.getReport() as { userLimits?: Limits }
  const soft = report.userLimits?.open_files?.soft
  if (typeof soft !== 'number') return Infinity
  return Math.max(32, soft - reserveOf(soft))
}

/**
 * Closes new connections while `limit` are open, before the process is out of file descriptors: then
 * it could neither open a file nor take a connection from the process above it, which waits for that.
 */
export function limitConnections(server: Server, limit: number, logger: Logger): void {
  let open = 0
  let warnedAt = -Infinity
  server.prependListener('connection', (socket) => {
    open += 1
    socket.once('close', () => (open -= 1))
    if (open <= limit) return
    socket.destroy()
    if (performance.now() - warnedAt < minute) return
    warnedAt = performance.now()
    logger.warn(
      { limit },
      'Closed a connection: more need a higher limit of open files (ulimit -n)',
    )
  })
}
