import { destination, pino, type DestinationStream, type Logger } from 'pino'

interface LoggedRequest {
  method: string
  url: string
  ip: string
}

const webhooks = '/feed/webhook/'

/**
 * The log never holds a query: tokens, codes and passwords have travelled there. Nor does it hold
 * the secret part of a webhook's path.
 */
export function withoutSecrets(url: string): string {
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return path.startsWith(webhooks) ? `${webhooks}…` : path
}

/**
 * Lines are written together: every so many bytes, five times a second, and at the end. No more at
 * once than a pipe takes whole, so that lines of several processes do not mix. Written at once:
 * handing so little to a thread costs more than the write.
 */
function standardOutput(): DestinationStream {
  const stream = destination({
    dest: 1,
    sync: true,
    minLength: 2048,
    maxWrite: 4096,
    periodicFlush: 200,
  })
  process.once('exit', () => {
    stream.flushSync()
  })
  return stream
}

/** JSON lines to standard output (or `stream`), with request ids and without secrets. */
export function createLogger(level: string, stream?: DestinationStream): Logger {
  const options = {
    level,
    serializers: {
      req: ({ method, url, ip }: LoggedRequest) => ({ method, path: withoutSecrets(url), ip }),
    },
  }
  return pino(options, stream ?? standardOutput())
}
