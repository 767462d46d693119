import { destination, pino, type DestinationStream, type Logger } from 'pino'

interface LoggedRequest {
  method: string
  url: string
  ip: string
}

/**
 * The log never holds a query: tokens, codes and passwords have travelled there. Nor does it hold
 * the secret part of a webhook's path.
 */
export const withoutSecrets = (url: string) =>
  (url.split('?', 1)[0] ?? url).replace(/^(\/feed\/webhook\/).*/, '$1…')

/**
 * Lines are written together: every so many bytes, five times a second, and at the end. No more at
 * once than a pipe takes whole, so that lines of several processes do not mix.
 */
const standardOutput = () =>
  destination({ dest: 1, sync: false, minLength: 2048, maxWrite: 4096, periodicFlush: 200 })

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
