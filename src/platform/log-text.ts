import type { DestinationStream } from 'pino'
import type { Config } from './config.js'

interface Line {
  msg?: unknown
  method?: unknown
  path?: unknown
  status?: unknown
  milliseconds?: unknown
  reason?: unknown
}

const shownValue = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** A line for people: a request as `GET /path 200 in 3 ms`, all else as its message. */
export function textOf(line: Line): string {
  const { msg, method, path, status, milliseconds, reason } = line
  if (method !== undefined && status !== undefined) {
    return `${shownValue(method)} ${shownValue(path)} ${shownValue(status)} in ${shownValue(milliseconds)} ms`
  }
  return reason === undefined ? shownValue(msg) : `${shownValue(msg)}: ${shownValue(reason)}`
}

/**
 * Where a log goes that is read on a terminal: a time, the level in colours, a sentence. Undefined
 * for JSON lines. What it needs is loaded for terminals alone.
 */
export async function openLogText(
  format: Config['logFormat'],
): Promise<DestinationStream | undefined> {
  const isText = format === 'text' || (format === 'auto' && process.stdout.isTTY)
  if (!isText) return undefined
  const { default: pretty } = await import('pino-pretty')
  return pretty({
    colorize: process.stdout.isTTY && process.env.NO_COLOR === undefined,
    translateTime: 'SYS:HH:MM:ss',
    include: 'level,time,err',
    messageFormat: (line) => textOf(line),
    sync: true,
  })
}
